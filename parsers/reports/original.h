#pragma once

#include <string_view>

#include "core/report.h"
#include "mime/message.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Fills what is still empty in `original` from the header of a returned message.
void read_original_header(const mime::Header& header, OriginalMessage& original);
/// The same from a text that begins with a header block (UTF-8 or raw bytes, LF); blank lines
/// in front are let pass.
void read_original_text(std::string_view text, OriginalMessage& original);
/// Looks through the parts of a report for the returned message or its header (RFC 6522 section
/// 3), read whatever its type says: message/rfc822, message/global, text/rfc822-headers,
/// message/*-headers, message/partial. Gives the part's body, empty where there is none.
std::string_view find_original(const mime::Message& message, OriginalMessage& original);
std::string_view find_original(const Mail& mail, OriginalMessage& original);

/// Fills what is still empty from lines of a report for people that look like fields of the
/// message that it is about: indented ("  Subject: Minutes"), quoted ("> Message-ID: ...") or
/// plain.
void read_quoted_fields(std::string_view text, OriginalMessage& original);

}  // namespace postmortem::reports
