#pragma once

#include <string>
#include <vector>

#include "analysis/backscatter.h"
#include "cli/command_line.h"
#include "core/result.h"

namespace postmortem::cli {

/// The options that tell our mail from mail that others send in our name.
class OurMailOptions {
 public:
  void add_to(const Command& command);
  /// Reads the key files.
  [[nodiscard]] Result<analysis::OurMail> read() const;

 private:
  std::vector<std::string> domains_{};
  std::vector<std::string> message_id_domains_{};
  std::string batv_key_file_{};
  std::string verp_key_file_{};
};

}  // namespace postmortem::cli
