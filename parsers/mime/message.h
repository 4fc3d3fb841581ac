#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mime/header.h"

namespace postmortem::mime {

enum class TransferEncoding : std::uint8_t { identity, base64, quoted_printable, uuencode };

/// Content-Type (RFC 2045 section 5.1, RFC 2231), as far as reports need it. Values are lower
/// case but for the boundary and the name.
struct ContentType {
  std::string type{};  ///< "text/plain" where the field is absent or unreadable
  std::string charset{};
  std::string boundary{};
  std::string report_type{};  ///< RFC 6522
  std::string name{};
  bool stated{};  ///< the field is there

  [[nodiscard]] bool is_multipart() const noexcept { return type.starts_with("multipart/"); }
  [[nodiscard]] bool is_text() const noexcept { return type.starts_with("text/"); }
  /// message/rfc822, message/global and the like: a whole message or its header.
  [[nodiscard]] bool is_message() const noexcept;
  [[nodiscard]] bool is_header_only() const noexcept;
};

/// A part of a message. Views into the text that it was cut from.
struct Part {
  Header header{};
  ContentType content{};
  TransferEncoding encoding{TransferEncoding::identity};
  std::string_view body{};  ///< transfer-encoded as it stands; of a multipart, its preamble
  std::uint16_t depth{};    ///< 0 for the message itself
  std::int32_t parent{-1};  ///< index of the multipart that it stands in
};

/// A message and its parts in the order of their first bytes, the message itself in front. An
/// attached message is one part; it is cut only when somebody calls parse() on its body.
struct Message {
  std::vector<Part> parts{};
  std::vector<std::string> problems{};  ///< limits that were reached

  [[nodiscard]] const Part& root() const noexcept { return parts.front(); }
  [[nodiscard]] const Header& header() const noexcept { return parts.front().header; }
};

/// Cuts `text` (any bytes, LF line ends) into its parts. Never fails and takes linear time; the
/// outermost delimiter wins, so that an unfinished inner multipart takes nothing from an outer
/// one (RFC 2046 section 5.1.2). The result borrows from `text`.
[[nodiscard]] Message parse(std::string_view text);

}  // namespace postmortem::mime
