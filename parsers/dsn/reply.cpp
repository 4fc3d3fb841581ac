#include "dsn/reply.h"

#include <algorithm>
#include <utility>

#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"

namespace postmortem::dsn {
namespace {

/// The codes at the front of a reply: "550", "550-5.7.1", "550 #5.7.1".
struct Lead {
  std::string_view code{};    ///< "550"
  std::string_view status{};  ///< "5.7.1"; empty where there is none
  std::size_t end{};          ///< of all that belongs to it
  bool goes_on{};             ///< "550-": the reply has several lines
};

Lead read_lead(std::string_view text, std::size_t pos) noexcept {
  Lead lead;
  if (!parse_reply_code(text.substr(pos))) {
    return lead;
  }
  lead.code = text.substr(pos, 3);
  auto next = pos + 3;
  lead.goes_on = next < text.size() && text[next] == '-';
  if (next < text.size() && (text[next] == '-' || text[next] == ' ')) {
    ++next;
  }
  lead.end = next;
  const bool marked =
      next < text.size() && (text[next] == '#' || text[next] == '\'' || text[next] == '"');
  const auto mark = marked ? next + 1 : next;
  if (const auto found =
          find_enhanced_status(text.substr(0, std::min(text.size(), mark + 12)), mark);
      found && found->begin == mark) {
    lead.status = text.substr(mark, found->end - mark);
    lead.end = found->end;
  }
  return lead;
}

/// Does a repetition of `lead` begin at `text[pos]`? Gives its length, 0 where not.
std::size_t repetition(std::string_view text, std::size_t pos, const Lead& lead) noexcept {
  if (pos == 0 || text[pos - 1] != ' ' || !text.substr(pos).starts_with(lead.code)) {
    return 0;
  }
  const auto after = text.substr(pos + 3);
  const bool continued = after.starts_with('-');
  if (!continued && !after.starts_with(' ')) {
    return 0;
  }
  const auto rest = after.substr(1);
  if (!lead.status.empty() && rest.starts_with(lead.status) &&
      (rest.size() == lead.status.size() || !is_digit(rest[lead.status.size()]))) {
    return 4 + lead.status.size() + (rest.substr(lead.status.size()).starts_with(' ') ? 1 : 0);
  }
  // "550-text": only a continuation line writes a hyphen; "550 text" may be a number of the
  // text.
  return continued && (rest.empty() || !is_digit(rest.front())) ? 4 : 0;
}

/// Where the code of a reply's last line stands, which no hyphen shows: the last of all, with a
/// sentence behind it or the end of one in front. Else it may be a number of the text.
std::size_t find_last_line(std::string_view text, const Lead& lead) noexcept {
  constexpr std::size_t npos = std::string_view::npos;
  auto pos = lead.goes_on ? text.rfind(lead.code) : npos;
  if (pos == npos || pos < lead.end + 2 || text[pos - 1] != ' ' || pos + 4 >= text.size() ||
      text[pos + 3] != ' ') {
    return npos;
  }
  const char before = text[pos - 2];
  const char after = text[pos + 4];
  const bool is_ended = before == '.' || before == '!' || before == '?' || before == ';';
  const bool begins = (after != lower(after) && pos + 5 < text.size() &&
                       text[pos + 5] == lower(text[pos + 5])) ||
                      is_high(after);
  return begins || (is_ended && is_alpha(after)) ? pos : npos;
}

std::string without_repetitions(std::string text, const Lead& at_front) {
  // The views of `at_front` point into the text that is about to be rebuilt.
  const std::string code(at_front.code);
  const std::string status(at_front.status);
  const Lead lead{code, status, at_front.end, at_front.goes_on};
  const auto last_line = find_last_line(text, lead);
  std::string out;
  out.reserve(text.size());
  std::size_t kept = 0;
  for (auto pos = text.find(lead.code, lead.end); pos != std::string::npos;
       pos = text.find(lead.code, pos + 1)) {
    const auto stated = repetition(text, pos, lead);
    const auto length = stated == 0 && pos == last_line ? code.size() + 1 : stated;
    if (length != 0 && pos >= kept) {
      out.append(text, kept, pos - kept);
      kept = pos + length;
    }
  }
  if (kept == 0) {
    return text;
  }
  out.append(text, kept);
  return squeeze(out);
}

std::optional<EnhancedStatus> best_status(std::string_view text) noexcept {
  std::optional<EnhancedStatus> generic;
  std::size_t from = 0;
  for (int i = 0; i < 8; ++i) {
    const auto found = find_enhanced_status(text, from);
    if (!found) {
      break;
    }
    if (!found->value.is_generic()) {
      return found->value;
    }
    generic = generic ? generic : found->value;
    from = found->end;
  }
  return generic;
}

/// "Delivery time expired" (RFC 3463, X.4.7) says only that the reporter gave up: where the
/// text goes on with the last reply that it got, that one tells why.
void look_behind_expiry(Reply& reply) {
  if (!reply.code || !reply.status || reply.status->subject != 4 || reply.status->detail != 7) {
    return;
  }
  const std::string_view text = reply.text;
  auto found = find_enhanced_status(text);
  found = found ? find_enhanced_status(text, found->end) : found;
  const auto code = found && found->begin >= 4 ? parse_reply_code(text.substr(found->begin - 4))
                                               : std::nullopt;
  if (code && !found->value.is_generic() && found->value != *reply.status) {
    reply.code = code;
    reply.status = found->value;
  }
}

}  // namespace

Reply read_reply(std::string_view diagnostic) {
  Reply reply;
  reply.text = squeeze(utf8_prefix(diagnostic, limits::diagnostic_bytes));
  const auto found = find_reply_code(reply.text);
  if (found) {
    reply.code = found->value;
    const auto lead = read_lead(reply.text, found->begin);
    reply.status = parse_enhanced_status(lead.status);
    reply.text = without_repetitions(std::move(reply.text), lead);
  } else {
    reply.code = parse_reply_code(reply.text);  // "250 ok": only at the very front
  }
  reply.status_is_exact = reply.status && !reply.status->is_generic();
  if (!reply.status_is_exact) {
    reply.status = best_status(reply.text);
  }
  look_behind_expiry(reply);
  return reply;
}

}  // namespace postmortem::dsn
