#pragma once

#include <string_view>

namespace postmortem::analysis {

/// Does the text begin as a message does, with fields that mail has (RFC 5322 section 3.6), and
/// not as a reply or the fields of a report? A line "From " in front, as in an mbox, is let
/// pass.
[[nodiscard]] bool is_whole_mail(std::string_view text) noexcept;

/// Does a mail that is no report seem to hold one, as an attached message or as text that was
/// forwarded? Told by marks that reports have; quick, and no more than a hint.
[[nodiscard]] bool holds_report(std::string_view message) noexcept;

}  // namespace postmortem::analysis
