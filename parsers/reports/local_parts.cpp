#include "reports/local_parts.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "core/address.h"
#include "core/fold.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "reports/original.h"

namespace postmortem::reports {
namespace {

constexpr std::size_t least_bytes = 2;      ///< of a local part that is looked for in words
constexpr std::size_t most_lines = 400;     ///< of a report that are looked at for them
constexpr std::size_t words_in_front = 24;  ///< bytes before it that may say what it is

constexpr bool is_part_of_word(char c) noexcept {
  return is_alnum(c) || is_high(c) || c == '@' || c == '_' || c == '-' || c == '+' || c == '%';
}

/// Where `local` stands in `line` as a word of its own; npos where it does not.
std::size_t find_word(std::string_view line, std::string_view local) noexcept {
  for (auto at = line.find(local); at != std::string_view::npos;
       at = line.find(local, at + local.size())) {
    const auto rest = line.substr(at + local.size());
    const bool begins = at == 0 || (!is_part_of_word(line[at - 1]) && line[at - 1] != '.');
    // A full stop behind it ends the sentence, or goes on in a longer name.
    const bool goes_on =
        !rest.empty() && (is_part_of_word(rest[0]) ||
                          (rest[0] == '.' && rest.size() > 1 && is_part_of_word(rest[1])));
    if (begins && !goes_on) {
      return at;
    }
  }
  return std::string_view::npos;
}

/// Does nothing stand behind it that would make it a word of a sentence, or of a label?
bool stands_alone(std::string_view behind) noexcept {
  const auto rest = trim(behind);
  const bool is_column = behind.starts_with("  ") || behind.starts_with('\t');
  return rest.empty() || is_column || rest.starts_with('(') || rest.starts_with('<') ||
         rest.starts_with("...");
}

/// Do the words around it make it a recipient's name?
bool is_named(std::string_view before, std::string_view behind, const FormatSet& formats,
              const CompiledFormat& general) {
  constexpr std::string_view opening = "<\"'`";
  const auto words = trim(before);
  const bool is_quoted = !words.empty() && opening.find(words.back()) != std::string_view::npos;
  if (is_quoted || is_list_mark(before) || words.ends_with(':')) {
    return (is_quoted || stands_alone(behind)) && !formats.any(general.avoid, words);
  }
  const auto near = words.substr(words.size() - std::min(words.size(), words_in_front));
  return formats.any(general.cue, near) && !formats.any(general.avoid, near);
}

/// Does it mean something else in a bounce than somebody's name?
bool is_common_word(std::string_view local, const FormatSet& formats,
                    const CompiledFormat& general) {
  return formats.any(general.cue, local) || formats.any(general.failure, local) ||
         formats.any(general.message, local) || formats.any(general.delivery, local) ||
         formats.any(general.avoid, local);
}

}  // namespace

std::vector<std::string> returned_recipients(const Mail& mail, const Region& region) {
  OriginalMessage unused;
  const auto attached = find_original(mail, unused);
  auto rest = attached.empty() ? region.returned : attached;
  rest = rest.substr(0, limits::field_bytes);
  std::vector<std::string> found;
  for (bool counted = false; !rest.empty() && found.size() < limits::searched_recipients;) {
    auto field = trim(take_line(rest));
    if (field.empty() && !found.empty()) {
      break;
    }
    const bool begins = starts_with_nocase(field, "to:") || starts_with_nocase(field, "cc:");
    // What has no name of its own goes on with the field before.
    counted = begins || (counted && field.find(':') == std::string_view::npos);
    field = counted ? trim(field.substr(begins ? 3 : 0)) : std::string_view();
    for (const auto& at : find_addresses(field)) {
      found.push_back(normalise_address(field.substr(at.begin, at.end - at.begin)));
    }
  }
  return found;
}

std::vector<RecipientLine> find_local_parts(const ReportText& report) {
  std::vector<RecipientLine> out;
  const auto* general = report.formats.general();
  if (general == nullptr) {
    return out;
  }
  const auto addresses = returned_recipients(report.mail, report.region);
  const auto lines =
      report.region.lines.first(std::min(report.region.lines.size(), most_lines));
  for (const auto& address : addresses) {
    const auto local = fold_case(local_part_of(address));
    const auto same =
        std::count_if(addresses.begin(), addresses.end(), [&](const std::string& other) {
          return equals_nocase(local_part_of(other), local_part_of(address));
        });
    if (same > 1 || local.size() < least_bytes ||
        is_common_word(local, report.formats, *general)) {
      continue;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto at = find_word(lines[i].folded, local);
      if (at != std::string_view::npos &&
          is_named(lines[i].folded.substr(0, at), lines[i].folded.substr(at + local.size()),
                   report.formats, *general)) {
        auto& row = out.emplace_back();
        row.recipient = address;
        row.line = i;
        row.end = at + local.size();
        break;
      }
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const RecipientLine& a, const RecipientLine& b) {
    return a.line < b.line;
  });
  return out;
}

}  // namespace postmortem::reports
