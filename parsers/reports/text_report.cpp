#include "reports/text_report.h"

#include <algorithm>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"
#include "reports/nearby.h"
#include "reports/original.h"

namespace postmortem::reports {
namespace {

using Groups = std::vector<std::pair<std::string, rules::PatternSet::Range>>;

/// A recipient's line, and what it told.
struct Found {
  std::string recipient{};
  std::string original_recipient{};
  std::string words{};
  std::string host{};
  std::string status{};
  std::size_t line{};
  std::size_t end{};
};

class TextReader {
 public:
  TextReader(const Mail& mail, const FormatSet& formats, const CompiledFormat& compiled)
      : mail_(mail),
        formats_(formats),
        compiled_(compiled),
        text_(mail.text()),
        folded_(fold_case(text_)),
        region_(formats.cut(compiled, text_, folded_)) {}

  /// The report, or none where no recipient was found and `needed`.
  std::optional<Report> run(bool needed) {
    auto found = by_patterns();
    if (found.empty()) {
      found = by_header();
      const bool in_text = std::any_of(found.begin(), found.end(), [&](const Found& row) {
        return row.line < region_.lines.size();
      });
      // A header that the text knows nothing of was copied from elsewhere.
      if (found.empty() || !in_text) {
        auto seen = by_looks(found.empty() ? 0 : sure_score);
        if (!seen.empty()) {
          found = std::move(seen);
        }
      }
    }
    Report report;
    report.format = compiled_.format->id;
    read_original(report);
    if (found.empty() && compiled_.format->recipient_of_original &&
        !report.original.to.empty()) {
      found.push_back({report.original.to, {}, {}, {}, {}, 0, 0});
    }
    if (found.empty()) {
      if (needed) {
        return std::nullopt;
      }
      found.emplace_back();
    }
    report.kind = kind();
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto next = i + 1 < found.size() && found[i + 1].line > found[i].line
                            ? found[i + 1].line
                            : region_.lines.size();
      report.facts.push_back(make_fact(found[i], next, report.kind));
    }
    return report;
  }

  [[nodiscard]] const Region& region() const { return region_; }

 private:
  /// Lines that the format's own patterns take for a recipient's.
  std::vector<Found> by_patterns() {
    std::vector<Found> out;
    for (std::size_t i = 0; i < region_.lines.size() && out.size() < limits::report_recipients;
         ++i) {
      for (const auto id : compiled_.recipient) {
        Groups groups;
        const auto whole = formats_.patterns().find(id, region_.lines[i].folded, groups);
        if (whole == rules::PatternSet::no_match) {
          continue;
        }
        Found row;
        row.line = i;
        row.end = whole.second;
        for (const auto& [name, range] : groups) {
          take_group(
              name, region_.lines[i].text.substr(range.first, range.second - range.first), row);
        }
        if (!row.recipient.empty() && !is_known(out, row.recipient)) {
          out.push_back(std::move(row));
        }
        break;
      }
    }
    return out;
  }

  static bool is_known(const std::vector<Found>& rows, const std::string& recipient) {
    return std::any_of(rows.begin(), rows.end(), [&](const Found& row) {
      return equals_nocase(row.recipient, recipient);
    });
  }

  static void take_group(const std::string& name, std::string_view value, Found& row) {
    if (name == "recipient") {
      row.recipient = normalise_address(value, true);
    } else if (name == "original") {
      row.original_recipient = normalise_address(value);
    } else if (name == "words") {
      row.words = squeeze(value);
    } else if (name == "host") {
      row.host = lower(trim(value));
    } else if (name == "status") {
      row.status = squeeze(value);
    }
  }

  /// X-Failed-Recipients (Exim, Google) lists them, comma-separated.
  std::vector<Found> by_header() {
    std::vector<Found> out;
    for (const auto& field : mail_.header().fields()) {
      if (!equals_nocase(field.name, "X-Failed-Recipients")) {
        continue;
      }
      for_each_piece(field.value, ',', [&](std::string_view piece) {
        Found row;
        row.recipient = normalise_address(piece);
        if (row.recipient.empty() || is_known(out, row.recipient) ||
            out.size() >= limits::report_recipients) {
          return;
        }
        const auto at = find_line_of(region_, row.recipient);
        row.line = at.line;
        row.end = at.end;
        out.push_back(std::move(row));
      });
    }
    return out;
  }

  std::vector<Found> by_looks(int least_score) {
    std::vector<Found> out;
    for (auto& suspect : find_suspects(region_, mail_, formats_)) {
      if (suspect.score < least_score) {
        continue;
      }
      Found row;
      row.recipient = std::move(suspect.address);
      row.line = suspect.line;
      row.end = suspect.end;
      out.push_back(std::move(row));
    }
    return out;
  }

  [[nodiscard]] EventKind kind() const {
    const auto* general = formats_.general();
    const auto subject = fold_case(mail_.subject());
    const auto head = std::string_view(folded_).substr(0, 2'000);
    const auto says = [&](PatternIds CompiledFormat::*list) {
      return formats_.any(compiled_.*list, subject) || formats_.any(compiled_.*list, head) ||
             (general != nullptr &&
              (formats_.any(general->*list, subject) || formats_.any(general->*list, head)));
    };
    if (says(&CompiledFormat::delay)) {
      return EventKind::delay;
    }
    if (formats_.any(compiled_.success, subject) || formats_.any(compiled_.success, head)) {
      return EventKind::success;
    }
    return compiled_.format->kind;
  }

  /// Lines [from, to) that are part of the reason.
  std::string join(std::size_t from, std::size_t to) {
    std::vector<Line> kept;
    for (auto i = from; i < std::min(to, region_.lines.size()); ++i) {
      if (!formats_.any(compiled_.skip, region_.lines[i].folded)) {
        kept.push_back(region_.lines[i]);
      }
    }
    return join_lines(kept, 0, kept.size(), limits::diagnostic_bytes);
  }

  std::size_t first_empty(std::size_t from, std::size_t stop) {
    while (from < stop && !region_.lines[from].is_empty()) {
      ++from;
    }
    return from;
  }

  std::size_t first_full(std::size_t from, std::size_t stop) {
    while (from < stop && region_.lines[from].is_empty()) {
      ++from;
    }
    return from;
  }

  /// A line of the format's `reason` patterns with all that belongs to its paragraph.
  std::string by_reason(std::size_t from, std::size_t stop) {
    for (auto i = from; i < stop && !compiled_.reason.empty(); ++i) {
      for (const auto id : compiled_.reason) {
        Groups groups;
        const auto whole = formats_.patterns().find(id, region_.lines[i].folded, groups);
        if (whole == rules::PatternSet::no_match) {
          continue;
        }
        const auto begin = groups.empty() ? whole.second : groups.front().second.first;
        auto words = squeeze(region_.lines[i].text.substr(begin));
        const auto end = first_empty(i + 1, stop);
        const auto next = words.empty() && end == i + 1 ? first_full(end, stop) : i + 1;
        const auto more = join(next, first_empty(next, stop));
        words += words.empty() || more.empty() ? more : " " + more;
        if (!words.empty()) {
          return words;
        }
      }
    }
    return {};
  }

  std::string words_of(const Found& row, std::size_t next) {
    auto words = by_reason(row.line, next);
    if (words.empty()) {
      words = by_reason(0, region_.lines.size());
    }
    if (!words.empty()) {
      return words;
    }
    const auto behind = [&] {
      const auto& line = region_.lines[row.line].text;
      return squeeze(line.substr(std::min(row.end, line.size())));
    };
    const auto joined = [](std::string a, const std::string& b) {
      return a.empty() ? b : b.empty() ? a : a + ' ' + b;
    };
    if (row.line >= region_.lines.size()) {
      return find_words(region_, row.line, 0, next, formats_);
    }
    switch (compiled_.format->words) {
      case rules::WordsAt::line:
        return joined(row.words, behind());
      case rules::WordsAt::block:
        words = joined(joined(row.words, row.words.empty() ? behind() : std::string()),
                       join(row.line + 1, first_empty(row.line + 1, next)));
        break;
      case rules::WordsAt::paragraph: {
        const auto begin = first_full(first_empty(row.line, next), next);
        words = join(begin, first_empty(begin, next));
        break;
      }
      case rules::WordsAt::section:
        words = joined(row.words, join(row.line + 1, next));
        break;
      case rules::WordsAt::region:
        words = join(0, region_.lines.size());
        break;
      case rules::WordsAt::near:
        if (!row.words.empty()) {
          words = joined(row.words, join(row.line + 1, first_empty(row.line + 1, next)));
        }
        break;
    }
    return words.empty() ? find_words(region_, row.line, row.end, next, formats_) : words;
  }

  DeliveryFact make_fact(const Found& row, std::size_t next, EventKind kind) {
    DeliveryFact fact;
    fact.kind = kind;
    fact.action = kind == EventKind::delay     ? "delayed"
                  : kind == EventKind::success ? "delivered"
                  : kind == EventKind::failure ? "failed"
                                               : "";
    fact.recipient = row.recipient;
    fact.original_recipient = row.original_recipient;
    const auto words = words_of(row, next);
    auto reply = dsn::read_reply(words);
    fact.diagnostic = std::move(reply.text);
    fact.reply_code = reply.code;
    fact.status = row.status.empty() ? std::nullopt : parse_enhanced_status(row.status);
    auto dialogue = dsn::read_dialogue(fact.diagnostic);
    if (dialogue.command.empty() || dialogue.remote_mta.empty()) {
      auto around = dsn::read_dialogue(join(row.line, next));
      dialogue.command =
          dialogue.command.empty() ? std::move(around.command) : std::move(dialogue.command);
      dialogue.remote_ip = dialogue.remote_mta.empty() ? std::move(around.remote_ip)
                                                       : std::move(dialogue.remote_ip);
      dialogue.remote_mta = dialogue.remote_mta.empty() ? std::move(around.remote_mta)
                                                        : std::move(dialogue.remote_mta);
    }
    fact.smtp_command = std::move(dialogue.command);
    fact.remote_mta = row.host.empty() ? std::move(dialogue.remote_mta) : row.host;
    fact.remote_ip = std::move(dialogue.remote_ip);
    if (fact.reply_code) {
      fact.diagnostic_type = "smtp";
    }
    return fact;
  }

  void read_original(Report& report) {
    find_original(mail_.message(), report.original);
    if (!region_.returned.empty()) {
      read_original_text(region_.returned, report.original);
    }
  }

  const Mail& mail_;
  const FormatSet& formats_;
  const CompiledFormat& compiled_;
  const std::string& text_;
  std::string folded_;
  Region region_;
};

}  // namespace

std::optional<Report> read_text_report(const Mail& mail, const FormatSet& formats) {
  for (const auto* compiled : formats.fitting(mail)) {
    if (auto report = TextReader(mail, formats, *compiled).run(true)) {
      return report;
    }
  }
  return std::nullopt;
}

std::optional<Report> read_plain_text(const Mail& mail, const FormatSet& formats) {
  const auto* general = formats.general();
  if (general == nullptr) {
    return std::nullopt;
  }
  const bool system = mail.has_null_sender() || mail.is_from_mail_system();
  if (!system && !mail.is_auto_submitted() && !mail.header().has("X-Failed-Recipients")) {
    return std::nullopt;
  }
  const auto subject = fold_case(mail.subject());
  const bool by_subject = formats.any(general->subject, subject);
  const bool by_text =
      system && formats.any(general->body, fold_case(utf8_prefix(mail.text(), 4'000)));
  if (!by_subject && !by_text && !mail.header().has("X-Failed-Recipients")) {
    return std::nullopt;
  }
  auto report = TextReader(mail, formats, *general).run(false);
  if (report) {
    report->certainty = 0.6;
  }
  return report;
}

}  // namespace postmortem::reports
