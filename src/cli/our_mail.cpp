#include "cli/our_mail.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/text.h"

namespace postmortem::cli {
namespace {

/// The first line; a key stands in a file because everybody sees a command line.
Result<std::string> read_key(const std::string& path) {
  if (path.empty()) {
    return std::string();
  }
  std::ifstream in(path);
  std::string line;
  if (!in) {
    return Error{ErrorCode::config,
                 "can't be opened: " + std::generic_category().message(errno), path};
  }
  std::getline(in, line);
  std::string key(trim(line));
  if (key.empty()) {
    return Error{ErrorCode::config, "holds no key in its first line", path};
  }
  return key;
}

std::vector<std::string> in_lower_case(const std::vector<std::string>& domains) {
  std::vector<std::string> lowered;
  for (const auto& domain : domains) {
    const auto text = lower(trim(domain));
    if (!text.empty()) {
      lowered.push_back(text.front() == '@' ? text.substr(1) : text);
    }
  }
  return lowered;
}

}  // namespace

void OurMailOptions::add_to(const Command& command) {
  command.list({"--our-domains",
                "domains that we send from, with commas between; tells backscatter", "DOMAINS"},
               domains_);
  command.list({"--message-id-domains", "domains that all our Message-IDs end in", "DOMAINS"},
               message_id_domains_);
  command.text({"--batv-key", "file with the key of our BATV (prvs=) senders", "FILE"},
               batv_key_file_);
  command.text({"--verp-key", "file with the key of our signed VERP senders", "FILE"},
               verp_key_file_);
}

Result<analysis::OurMail> OurMailOptions::read() const {
  auto batv = read_key(batv_key_file_);
  if (!batv) {
    return batv.error();
  }
  auto verp = read_key(verp_key_file_);
  if (!verp) {
    return verp.error();
  }
  return analysis::OurMail{in_lower_case(domains_), in_lower_case(message_id_domains_),
                           *std::move(batv), *std::move(verp)};
}

}  // namespace postmortem::cli
