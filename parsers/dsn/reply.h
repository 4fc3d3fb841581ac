#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/status.h"

namespace postmortem::dsn {

/// A diagnostic text as one line of words, with the codes that it states.
struct Reply {
  std::string
      text{};  ///< valid UTF-8, unfolded, the codes that a multi-line reply repeats taken out
  std::optional<std::uint16_t> code{};  ///< SMTP reply code
  /// The one right behind the reply code, else the first that is not x.0.0, else an x.0.0.
  /// Where that is x.4.7, "delivery time expired", and a reply with another one follows, it is
  /// that reply's, and so is the code.
  std::optional<EnhancedStatus> status{};
  bool status_is_exact{};  ///< it stands right behind the reply code, and says more than the
                           ///< class
};

/// Reads a diagnostic text (UTF-8). Replies of several lines repeat their codes at each line's
/// start, and mail systems fold them anywhere: "550-5.7.25 [192.0.2.1] The IP address sending
/// this 550-5.7.25 message ..." is one text. A code is taken out where it stands with the
/// hyphen of a continuation, repeats both codes of the beginning, or begins the last line.
[[nodiscard]] Reply read_reply(std::string_view diagnostic);

}  // namespace postmortem::dsn
