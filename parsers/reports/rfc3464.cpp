#include "reports/rfc3464.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"
#include "mime/decode.h"
#include "reports/mentions.h"
#include "reports/nearby.h"
#include "reports/original.h"
#include "reports/report_text.h"
#include "reports/status_reader.h"
#include "reports/status_values.h"

namespace postmortem::reports {
namespace {

bool is_status_type(const mime::ContentType& content) noexcept {
  return content.type == "message/delivery-status" ||
         content.type == "message/global-delivery-status" ||
         content.type == "text/delivery-status" ||
         content.type == "application/delivery-status";
}

/// Where the fields of a report begin in a part of another type: the paragraph that holds the
/// first of them, in a text that names a final recipient in a line of its own; npos where there
/// are none.
std::size_t find_fields(std::string_view body) noexcept {
  constexpr auto first_fields = std::to_array<std::string_view>(
      {"reporting-mta:", "final-recipient:", "original-recipient:", "original-envelope-id:",
       "arrival-date:", "action:"});
  body = body.substr(0, limits::text_bytes);
  if (find_nocase(body, "final-recipient:") == std::string_view::npos) {
    return std::string_view::npos;
  }
  bool names_recipient = false;
  std::size_t begin = std::string_view::npos;
  for (auto rest = body; !rest.empty();) {
    const auto offset = body.size() - rest.size();
    const auto line = take_line(rest);
    names_recipient = names_recipient || starts_with_nocase(line, "final-recipient:");
    if (begin == std::string_view::npos &&
        std::any_of(first_fields.begin(), first_fields.end(),
                    [&](std::string_view field) { return starts_with_nocase(line, field); })) {
      begin = offset;
    }
  }
  return names_recipient ? begin : std::string_view::npos;
}

/// "X-Unix; 77" tells nothing in words.
bool has_letters(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_alpha(c); });
}

/// The text names the recipients that the fields, which tell of one outcome, do not.
void add_recipients(const std::vector<Suspect>& suspects, std::vector<DeliveryFact>& facts) {
  const auto told = facts.front();
  facts.resize(std::max<std::size_t>(1, suspects.size()), told);
  for (std::size_t i = 0; i < suspects.size(); ++i) {
    facts[i].recipient = suspects[i].address;
  }
}

/// The words of a text that tell why, for recipients whose mentions in it are known.
class FactWords {
 public:
  FactWords(const Region& region, const FormatSet& formats,
            const std::vector<Mention>& mentions)
      : region_(region), by_looks_(region, formats, mentions.size() == 1) {
    for (const auto& mention : mentions) {
      lines_.push_back(mention.line);
    }
    std::sort(lines_.begin(), lines_.end());
  }

  /// What a transcript says, else what stands near: that is asked for few recipients only, and
  /// nothing is known of more.
  std::optional<std::string> find(const Mention& mention) {
    if (mention.summary < region_.lines.size()) {
      return read_summary(region_, mention.summary);
    }
    if (lines_.size() > limits::searched_recipients) {
      return std::nullopt;
    }
    const auto next = std::upper_bound(lines_.begin(), lines_.end(), mention.line);
    return by_looks_.find(mention.line, mention.end,
                          next == lines_.end() ? region_.lines.size() : *next);
  }

 private:
  const Region& region_;
  WordFinder by_looks_;
  std::vector<std::size_t> lines_{};  ///< that name a recipient, in order
};

/// Are they codes of two failures? That the time is up (X.4.7) is told beside the last refusal.
bool contradict(const EnhancedStatus& field, const EnhancedStatus& text) noexcept {
  const bool is_expired = field.subject == 4 && field.detail == 7;
  return !field.is_generic() && !text.is_generic() && field.subject != text.subject &&
         !is_expired;
}

/// Fills the fact from the words around its recipient, where they say more than its fields, or
/// those say nothing and it is told that the words are about this recipient. `is_only`: the
/// report is about no other.
void take_words(std::string_view words, bool is_told, bool is_only, DeliveryFact& fact) {
  auto reply = dsn::read_reply(words);
  if (!is_only && fact.status && reply.status && contradict(*fact.status, *reply.status)) {
    return;  // another recipient's
  }
  const bool says_more = reply.code || (reply.status && !reply.status->is_generic());
  if (says_more || (!has_letters(fact.diagnostic) && is_told)) {
    fact.diagnostic = std::move(reply.text);
    fact.reply_code = reply.code;
  }
}

/// Where the fields tell no reason, or one without any code, the text for people may: the words
/// around the recipient's address.
void add_words(const Mail& mail, const FormatSet& formats, std::vector<DeliveryFact>& facts) {
  const auto lacks = [](const DeliveryFact& fact) {
    return (fact.kind == EventKind::failure || fact.kind == EventKind::delay) &&
           !fact.reply_code &&
           (!fact.status || fact.status->is_generic() || !has_letters(fact.diagnostic));
  };
  const auto* general = formats.general();
  const bool is_named = facts.size() > 1 || is_address(facts.front().recipient);
  if (general == nullptr || (is_named && std::none_of(facts.begin(), facts.end(), lacks))) {
    return;
  }
  const auto region = formats.cut(*general, mail);
  if (!is_named) {
    add_recipients(find_suspects(region, mail, formats), facts);
  }
  std::vector<std::string> recipients;
  recipients.reserve(facts.size());
  for (const auto& fact : facts) {
    recipients.push_back(fact.recipient);
  }
  const auto mentions = find_mentions(region, recipients, Wanted::line_and_summary);
  FactWords words(region, formats, mentions);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    auto& fact = facts[i];
    if (!lacks(fact)) {
      continue;
    }
    const auto found = words.find(mentions[i]);
    if (!found) {
      continue;
    }
    const bool is_told =
        mentions[i].line < region.lines.size() || (facts.size() == 1 && fact.status);
    take_words(*found, is_told, facts.size() == 1, fact);
  }
}

/// What the fields leave open is filled from the words of the diagnostic. `count`: of all
/// facts.
void complete(const Mail& mail, std::size_t count, DeliveryFact& fact) {
  auto dialogue = dsn::read_dialogue(fact.diagnostic);
  const auto* part = mail.text_part();
  if (dialogue.command.empty() && fact.kind == EventKind::failure &&
      count <= limits::searched_recipients && part != nullptr &&
      part->content.type != "text/html") {
    // "(in reply to end of DATA command)" stands in the text for people only; not in HTML,
    // which it would take longer to read than all else.
    const auto text = mail.text();
    const auto at = fact.recipient.empty() ? std::string::npos : text.find(fact.recipient);
    const auto begin = at != std::string::npos ? at : count == 1 ? 0 : text.size();
    const auto window = text.substr(std::min(begin, text.size()), 1'500);
    const auto end = at == std::string::npos ? window.size() : window.find("\n\n");
    dialogue.command = dsn::find_command(squeeze(window.substr(0, end)));
  }
  if (fact.smtp_command.empty()) {
    fact.smtp_command = dialogue.command;
  }
  if (fact.remote_mta.empty()) {
    fact.remote_mta = dialogue.remote_mta;
  }
  if (fact.remote_ip.empty()) {
    fact.remote_ip = dialogue.remote_ip;
  }
}

/// A person sends the report on: its parts stand attached, but they are no news of his own.
bool is_passed_on(const Mail& mail, const FormatSet& formats) {
  const auto* general = formats.general();
  if (general == nullptr || mail.has_null_sender() || mail.is_from_mail_system() ||
      mail.is_auto_submitted()) {
    return false;
  }
  // "Fwd: Undelivered Mail ...", or a subject of his own with the report attached.
  const bool of_bounces = formats.any(general->subject, mail.folded_subject());
  const bool is_report = mail.message().root().content.type == "multipart/report";
  return of_bounces ? formats.is_answer(mail) : !is_report && mail.has_stated_sender();
}

void read_parts(const mime::Message& message, bool by_looks, Report& report) {
  StatusReader reader(report);
  for (const auto& part : message.parts) {
    if (!is_status_type(part.content)) {
      continue;
    }
    std::string scratch;
    // One byte more than is read tells whether there is more.
    const auto body = mime::decoded_body(part, scratch, limits::report_bytes + 1);
    if (body.size() > limits::report_bytes) {
      report.problems.emplace_back("report cut off");
    }
    reader.read(body);
  }
  // Parts of other types hold the fields where none has the right one; else they repeat them.
  const bool told = !by_looks || !report.facts.empty();
  for (auto part = message.parts.begin(); part != message.parts.end() && !told; ++part) {
    const auto& content = part->content;
    // A multipart without any delimiter has its whole text in front.
    if ((content.is_multipart() && message.parts.size() > 1) || content.is_message() ||
        content.is_header_only() || is_status_type(content)) {
      continue;
    }
    std::string scratch;
    const auto body = mime::decoded_body(*part, scratch, limits::report_bytes);
    if (const auto begin = find_fields(body); begin != std::string_view::npos) {
      reader.read(body.substr(begin));
    }
  }
  reader.finish_without_recipient();
}

}  // namespace

std::optional<Report> read_rfc3464(const Mail& mail, const FormatSet& formats) {
  if (is_passed_on(mail, formats)) {
    return std::nullopt;
  }
  Report report;
  report.format = "rfc3464";
  report.reported_at = mail.date();  // Arrival-Date tells where Date does not
  const auto& message = mail.message();
  const bool is_report_type = message.root().content.type == "multipart/report";
  const bool looks = is_report_type || mail.is_from_mail_system() || mail.has_null_sender();
  read_parts(message, looks, report);
  if (!report.facts.empty()) {
    find_original(mail, report.original);
  } else if (looks) {
    for (const auto& part : message.parts) {
      if (part.content.is_message() && part.parent >= 0 && report.facts.empty()) {
        const auto inner = mime::parse(part.body);
        read_parts(inner, false, report);
        if (!report.facts.empty()) {
          find_original(inner, report.original);
        }
      }
    }
  }
  if (report.facts.empty()) {
    return std::nullopt;
  }
  add_words(mail, formats, report.facts);
  for (auto& fact : report.facts) {
    complete(mail, report.facts.size(), fact);
  }
  report.kind = report.facts.front().kind;
  return report;
}

}  // namespace postmortem::reports
