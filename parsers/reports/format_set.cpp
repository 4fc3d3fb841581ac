#include "reports/format_set.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "core/fold.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "engine/rule_set.h"

namespace postmortem::reports {
namespace {

constexpr std::size_t looked_at = std::size_t{16}
                                  << 10U;  ///< bytes of a text in which a format shows itself
constexpr std::size_t most_lines = 4'000;  ///< lines of a report

bool contains(const PatternIds& sorted, rules::PatternSet::Id id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

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
                        {&rules::Format::cue, &CompiledFormat::cue},
                        {&rules::Format::avoid, &CompiledFormat::avoid},
                        {&rules::Format::failure, &CompiledFormat::failure},
                        {&rules::Format::label, &CompiledFormat::label},
                        {&rules::Format::after, &CompiledFormat::after},
                        {&rules::Format::message, &CompiledFormat::message},
                        {&rules::Format::delivery, &CompiledFormat::delivery},
                        {&rules::Format::elsewhere, &CompiledFormat::elsewhere},
                        {&rules::Format::unless, &CompiledFormat::unless}};
static_assert(std::size(compiled_lists) == rules::format_lists.size());

}  // namespace

struct FormatSet::Impl {
  std::vector<rules::Format> formats{};
  std::vector<CompiledFormat> compiled{};
  rules::PatternSet set;
  std::size_t general{};  ///< index in `compiled`; its size where there is none
  PatternIds bodies{};    ///< those of all formats
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
      CompiledFormat row;
      row.format = &format;
      for (const auto& list : rules::format_lists) {
        const auto target =
            std::find_if(std::begin(compiled_lists), std::end(compiled_lists),
                         [&](const auto& pair) { return pair.first == list.patterns; });
        row.*target->second = take_ids((format.*list.patterns).size());
      }
      bodies.insert(bodies.end(), row.body.begin(), row.body.end());
      if (format.id == "plain_text") {
        general = compiled.size();
      }
      compiled.push_back(std::move(row));
    }
  }

  /// The formats among those `wanted` whose conditions the mail meets, those with more kinds of
  /// conditions first.
  template <typename Wanted>
  [[nodiscard]] std::vector<const CompiledFormat*> fitting(const Mail& mail,
                                                           Wanted wanted) const {
    thread_local rules::PatternSet::Scratch from_hits;
    thread_local rules::PatternSet::Scratch subject_hits;
    const auto from = fold_case(mail.header().text("From"));
    const auto& subject = mail.folded_subject();
    static_cast<void>(set.candidates(from, from_hits));
    static_cast<void>(set.candidates(subject, subject_hits));
    std::vector<const CompiledFormat*> fits;
    bool body_wanted = false;
    for (const auto& row : compiled) {
      const auto& fields = row.format->header;
      if (wanted(row) && (row.from.empty() || any_of(row.from, from_hits, from)) &&
          (row.subject.empty() || any_of(row.subject, subject_hits, subject)) &&
          !any_of(row.unless, subject_hits, subject) &&
          std::all_of(fields.begin(), fields.end(),
                      [&](const std::string& field) { return has_field(mail, field); })) {
        fits.push_back(&row);
        body_wanted = body_wanted || !row.body.empty();
      }
    }
    if (body_wanted) {
      const auto body = utf8_prefix(mail.folded(), looked_at);
      const auto hits = set.able(bodies, body);
      std::erase_if(fits, [&](const CompiledFormat* row) {
        return !row->body.empty() &&
               std::none_of(row->body.begin(), row->body.end(), [&](auto id) {
                 return contains(hits, id) && set.matches(id, body);
               });
      });
    }
    std::stable_sort(fits.begin(), fits.end(),
                     [](const CompiledFormat* a, const CompiledFormat* b) {
                       return exactness(*a) > exactness(*b);
                     });
    return fits;
  }

  /// Does one of `ids` match the text that `hits` are of?
  [[nodiscard]] bool any_of(const PatternIds& ids, const rules::PatternSet::Scratch& hits,
                            std::string_view folded) const {
    return std::any_of(ids.begin(), ids.end(),
                       [&](auto id) { return set.matches(id, folded, hits); });
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
           (by_sender || (!is_persons && (!row.subject.empty() || is_system)));
  });
}

std::vector<const CompiledFormat*> FormatSet::notices(const Mail& mail) const {
  return impl_->fitting(mail, [](const CompiledFormat& row) {
    return row.format->kind == EventKind::autoreply && !row.body.empty();
  });
}

const CompiledFormat* FormatSet::general() const noexcept {
  return impl_->general < impl_->compiled.size() ? &impl_->compiled[impl_->general] : nullptr;
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

Region FormatSet::cut(const CompiledFormat& format, std::string_view text,
                      std::string_view folded) const {
  Region region;
  const auto* shared = general();
  std::size_t first = 0;
  // Only the marks whose words the text has are looked for, line by line.
  auto marks = able(format.returned, folded);
  if (shared != nullptr && shared != &format) {
    const auto more = able(shared->returned, folded);
    marks.insert(marks.end(), more.begin(), more.end());
    std::sort(marks.begin(), marks.end());
  }
  const auto begins = able(format.begin, folded);
  auto rest = text;
  while (!rest.empty() && region.lines.size() < most_lines) {
    const auto offset = static_cast<std::size_t>(rest.data() - text.data());
    const auto line = take_line(rest);
    const Line row{line, folded.substr(offset, line.size())};
    if (!region.lines.empty() && any(marks, row.folded)) {
      region.returned = rest;
      break;
    }
    region.lines.push_back(row);
    if (first == 0 && any(begins, row.folded)) {
      first = region.lines.size();
    }
  }
  const auto header = find_header_block(region.lines, first == 0 ? 1 : first);
  if (header < region.lines.size()) {
    region.returned =
        text.substr(static_cast<std::size_t>(region.lines[header].text.data() - text.data()));
    region.lines.resize(header);
  }
  region.lines.erase(region.lines.begin(),
                     region.lines.begin() + static_cast<std::ptrdiff_t>(first));
  return region;
}

}  // namespace postmortem::reports
