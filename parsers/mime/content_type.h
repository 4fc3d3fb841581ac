#pragma once

#include "mime/message.h"

namespace postmortem::mime {

/// Reads the Content-Type field of a part; without one it is text/plain, in a multipart/digest
/// message/rfc822 (RFC 2046 section 5.1.5).
[[nodiscard]] ContentType read_content_type(const Header& header, bool in_digest);

[[nodiscard]] TransferEncoding read_transfer_encoding(const Header& header) noexcept;

}  // namespace postmortem::mime
