#include "cli/words.h"

#include <algorithm>

namespace postmortem::cli {

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string out;
  for (const auto& word : words) {
    out.append(out.empty() ? std::string_view() : separator).append(word);
  }
  return out;
}

std::string in_lines(std::string text, std::size_t room) {
  for (std::size_t begin = 0; text.size() - begin > room;) {
    const auto blank = text.rfind(' ', begin + room);
    if (blank == std::string::npos || blank <= begin) {
      break;
    }
    text[blank] = '\n';
    begin = blank + 1;
  }
  return text;
}

std::string in_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace postmortem::cli
