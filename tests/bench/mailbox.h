#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// For the yardsticks: an mbox as it stands in memory, cut at its From_ lines.
namespace bench {

inline std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline std::vector<std::string_view> messages(std::string_view mailbox) {
  std::vector<std::string_view> out;
  constexpr std::string_view mark = "\n\nFrom ";
  while (!mailbox.empty()) {
    const auto end = mailbox.find(mark);
    const auto message = mailbox.substr(0, end);
    out.push_back(message.substr(message.find('\n') + 1));  // without its From_ line
    mailbox.remove_prefix(end == std::string_view::npos ? mailbox.size() : end + 2);
  }
  return out;
}

}  // namespace bench
