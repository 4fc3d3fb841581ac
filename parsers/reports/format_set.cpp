#include "reports/format_set.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

#include "core/fold.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "engine/rule_set.h"
#include "reports/line_patterns.h"

namespace postmortem::reports {
namespace {

constexpr std::size_t looked_at = std::size_t{16}
                                  << 10U;  ///< bytes of a text in which a format shows itself

/// Does the mail's header hold the field "name", or "name: text" with that text in its value?
bool has_field(const Mail& mail, std::string_view wanted) {
  const auto colon = wanted.find(':');
  const auto name = wanted.substr(0, colon);
  return colon == std::string_view::npos
             ? mail.header().has(name)
             : find_nocase(mail.header().find(name), trim(wanted.substr(colon + 1))) !=
                   std::string_view::npos;
}

/// How many kinds of conditions a format has.
int exactness(const CompiledFormat& row) noexcept {
  return static_cast<int>(!row.format->header.empty()) + static_cast<int>(!row.from.empty()) +
         static_cast<int>(!row.subject.empty()) + static_cast<int>(!row.body.empty());
}

/// Which member of a compiled format a list of patterns goes to.
constexpr std::pair<std::vector<rules::Pattern> rules::Format::*, PatternIds CompiledFormat::*>
    compiled_lists[] = {{&rules::Format::from, &CompiledFormat::from},
                        {&rules::Format::subject, &CompiledFormat::subject},
                        {&rules::Format::body, &CompiledFormat::body},
                        {&rules::Format::begin, &CompiledFormat::begin},
                        {&rules::Format::returned, &CompiledFormat::returned},
                        {&rules::Format::recipient, &CompiledFormat::recipient},
                        {&rules::Format::reason, &CompiledFormat::reason},
                        {&rules::Format::skip, &CompiledFormat::skip},
                        {&rules::Format::reporter, &CompiledFormat::reporter},
                        {&rules::Format::delay, &CompiledFormat::delay},
                        {&rules::Format::success, &CompiledFormat::success},
                        {&rules::Format::delivered, &CompiledFormat::delivered},
                        {&rules::Format::cue, &CompiledFormat::cue},
                        {&rules::Format::avoid, &CompiledFormat::avoid},
                        {&rules::Format::failure, &CompiledFormat::failure},
                        {&rules::Format::label, &CompiledFormat::label},
                        {&rules::Format::after, &CompiledFormat::after},
                        {&rules::Format::message, &CompiledFormat::message},
                        {&rules::Format::delivery, &CompiledFormat::delivery},
                        {&rules::Format::elsewhere, &CompiledFormat::elsewhere},
                        {&rules::Format::answer, &CompiledFormat::answer},
                        {&rules::Format::undelivered, &CompiledFormat::undelivered},
                        {&rules::Format::unless, &CompiledFormat::unless}};
static_assert(std::size(compiled_lists) == rules::format_lists.size());

}  // namespace

struct FormatSet::Impl {
  std::vector<rules::Format> formats{};
  std::vector<CompiledFormat> compiled{};
  rules::PatternSet set;
  std::size_t general{};                 ///< index in `compiled`; its size where there is none
  PatternIds bodies{};                   ///< of all formats
  std::vector<std::uint32_t> by_body{};  ///< of each of them the format that has it
  std::vector<const CompiledFormat*> bodiless{};  ///< formats without conditions on the text
  rules::PatternSet::Id next_id{};

  explicit Impl(std::string_view patterns) : set(patterns) {}

  PatternIds take_ids(std::size_t count) {
    PatternIds ids(count);
    std::iota(ids.begin(), ids.end(), next_id);
    next_id += static_cast<rules::PatternSet::Id>(count);
    return ids;
  }

  /// Numbers the patterns as rules::add_format_patterns does.
  void build() {
    rules::sort_formats(formats);
    general = formats.size();
    for (const auto& format : formats) {
      if (format.id == "plain_text") {
        general = compiled.size();
      }
      compiled.emplace_back().format = &format;
    }
    for (const auto& list : rules::format_lists) {
      const auto target =
          std::find_if(std::begin(compiled_lists), std::end(compiled_lists),
                       [&](const auto& pair) { return pair.first == list.patterns; });
      for (auto& row : compiled) {
        row.*target->second = take_ids((row.format->*list.patterns).size());
      }
    }
    for (const auto& row : compiled) {
      const auto number = static_cast<std::uint32_t>(&row - compiled.data());
      bodies.insert(bodies.end(), row.body.begin(), row.body.end());
      by_body.insert(by_body.end(), row.body.size(), number);
      if (row.body.empty()) {
        bodiless.push_back(&row);
      }
    }
  }

  /// Does the mail's header meet the format's conditions on it?
  [[nodiscard]] bool meets_header(const CompiledFormat& row, const Mail& mail) const {
    const auto& fields = row.format->header;
    const auto any = [&](const PatternIds& ids, const std::string& text) {
      return set.any(ids, text);
    };
    return std::all_of(fields.begin(), fields.end(),
                       [&](const std::string& field) { return has_field(mail, field); }) &&
           (row.from.empty() || any(row.from, mail.folded_from())) &&
           (row.subject.empty() || any(row.subject, mail.folded_subject())) &&
           !any(row.unless, mail.folded_subject());
  }

  /// Formats that `body` has a word of, in the order of their ids; a format whose words do not
  /// occur is never looked at.
  [[nodiscard]] std::vector<std::uint32_t> with_words(std::string_view body) const {
    std::vector<std::uint32_t> rows;
    for (const auto pattern : set.able(bodies, body)) {
      const auto row = by_body[pattern - bodies.front()];
      if (rows.empty() || rows.back() != row) {
        rows.push_back(row);
      }
    }
    return rows;
  }

  /// The formats among those `wanted` whose conditions the mail meets, those with more kinds of
  /// conditions first.
  template <typename Wanted>
  [[nodiscard]] std::vector<const CompiledFormat*> fitting(const Mail& mail,
                                                           Wanted wanted) const {
    std::vector<const CompiledFormat*> fits;
    for (const auto* row : bodiless) {
      if (wanted(*row) && meets_header(*row, mail)) {
        fits.push_back(row);
      }
    }
    // Mails that no format takes by their header cost no look at their text.
    const bool body_wanted =
        std::any_of(compiled.begin(), compiled.end(), [&](const CompiledFormat& row) {
          return !row.body.empty() && wanted(row) && meets_header(row, mail);
        });
    const auto add = [&](std::string_view text) {
      const auto body = utf8_prefix(text, looked_at);
      for (const auto number : with_words(body)) {
        const auto& row = compiled[number];
        if (wanted(row) && meets_header(row, mail) && set.any(row.body, body)) {
          fits.push_back(&row);
        }
      }
    };
    if (body_wanted) {
      add(mail.own_folded());
      if (fits.empty() && mail.header_line() < mail.lines().size()) {
        add(mail.folded());
      }
    }
    std::sort(fits.begin(), fits.end(), [](const CompiledFormat* a, const CompiledFormat* b) {
      const auto by_exactness = exactness(*b) - exactness(*a);
      return by_exactness != 0 ? by_exactness < 0 : a < b;
    });
    return fits;
  }
};

FormatSet::FormatSet(std::vector<rules::Format> formats, std::string_view patterns) {
  auto impl = std::make_shared<Impl>(patterns);
  impl->formats = std::move(formats);
  impl->build();
  impl_ = std::move(impl);
}

std::vector<const CompiledFormat*> FormatSet::fitting(const Mail& mail) const {
  const bool is_system =
      mail.is_from_mail_system() || mail.has_null_sender() || mail.is_auto_submitted();
  // Who forwards a report, or talks of one, has its words; not its sender.
  const bool is_persons = !mail.is_from_mail_system() && !mail.has_null_sender() &&
                          (mail.has_stated_sender() || mail.is_list_mail());
  return impl_->fitting(mail, [&](const CompiledFormat& row) {
    const bool by_sender = !row.from.empty() || !row.format->header.empty();
    // The last resort and the automatic replies have readers of their own.
    return &row != general() && row.format->kind != EventKind::autoreply &&
           !row.format->encloses &&
           (by_sender || (!is_persons && (!row.subject.empty() || is_system)));
  });
}

std::vector<const CompiledFormat*> FormatSet::notices(const Mail& mail) const {
  return impl_->fitting(mail, [](const CompiledFormat& row) {
    return row.format->kind == EventKind::autoreply && !row.body.empty();
  });
}

const CompiledFormat* FormatSet::enclosing(const Mail& mail) const {
  // A report (RFC 6522) returns a message, it does not hand it on.
  const bool is_report = mail.message().root().content.type == "multipart/report";
  const auto* part = is_report ? nullptr : mail.attached();
  if (part == nullptr || !part->content.is_message()) {
    return nullptr;
  }
  const auto rows =
      impl_->fitting(mail, [](const CompiledFormat& row) { return row.format->encloses; });
  return rows.empty() ? nullptr : rows.front();
}

const CompiledFormat* FormatSet::general() const noexcept {
  return impl_->general < impl_->compiled.size() ? &impl_->compiled[impl_->general] : nullptr;
}

bool FormatSet::is_answer(const Mail& mail) const {
  return general() != nullptr && !mail.has_null_sender() &&
         any(general()->answer, mail.folded_subject());
}

const CompiledFormat* FormatSet::find(std::string_view id) const noexcept {
  const auto row = std::lower_bound(
      impl_->compiled.begin(), impl_->compiled.end(), id,
      [](const CompiledFormat& a, std::string_view b) { return a.format->id < b; });
  return row == impl_->compiled.end() || row->format->id != id ? nullptr : &*row;
}

const rules::PatternSet& FormatSet::patterns() const noexcept {
  return impl_->set;
}

PatternIds FormatSet::able(const PatternIds& ids, std::string_view folded) const {
  return impl_->set.able(ids, folded);
}

bool FormatSet::any(const PatternIds& ids, std::string_view folded) const {
  return impl_->set.any(ids, folded);
}

Region FormatSet::cut(const CompiledFormat& format, const Mail& mail) const {
  const auto* shared = general();
  // Where something announces the report, a header may stand in front of it.
  const bool announced = !format.begin.empty();
  const auto all = std::span(mail.lines());
  const auto within = all.first(announced ? all.size() : mail.header_line());
  auto end = LinePatterns(*this, format.returned, within).find(1, within.size());
  if (shared != nullptr && shared != &format) {
    end = LinePatterns(*this, shared->returned, within).find(1, end);
  }
  const auto begin = LinePatterns(*this, format.begin, within).find(0, end);
  const auto first = begin < end ? begin + 1 : 0;
  const bool marked = end < within.size();
  const auto header =
      marked || announced ? find_header_block(within.first(end), first == 0 ? 1 : first) : end;
  Region region;
  region.lines = within.first(std::max(header, first)).subspan(first);
  const auto rest = header < end ? header : marked ? end + 1 : end;
  if (rest < all.size()) {
    region.returned = mail.text().substr(
        static_cast<std::size_t>(all[rest].text.data() - mail.text().data()));
  }
  return region;
}

}  // namespace postmortem::reports
