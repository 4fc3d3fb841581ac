#include "analysis/unmatched.h"

#include <algorithm>
#include <utility>

#include "core/address.h"
#include "core/fold.h"
#include "core/status.h"
#include "core/text.h"
#include "core/utf8.h"

namespace postmortem::analysis {
namespace {

constexpr std::size_t most_bytes = 1'000;  ///< of a text that its shape is made of
constexpr std::size_t most_words = 12;     ///< of a pattern
constexpr std::string_view brackets = "<>()[]{}\"'`,;:.!?*=|";

/// A word with the punctuation around it.
struct Word {
  std::string_view before{};
  std::string_view core{};
  std::string_view behind{};
};

Word split_word(std::string_view text) {
  const auto first = std::min(text.find_first_not_of(brackets), text.size());
  const auto last = text.find_last_not_of(brackets);
  const auto end = last == std::string_view::npos ? first : last + 1;
  return {text.substr(0, first), text.substr(first, end - first), text.substr(end)};
}

/// What a word stands for, and what an example has in its place; both empty for plain words.
struct Mask {
  std::string_view name{};
  std::string example{};
};

bool is_host(std::string_view core) {
  const auto dot = core.find('.');
  return dot != std::string_view::npos && dot > 0 && is_full_host_name(core) &&
         std::all_of(core.begin() + static_cast<std::ptrdiff_t>(core.rfind('.') + 1),
                     core.end(), [](char c) { return is_alpha(c); });
}

/// Letters and digits mixed, or more than a few digits.
bool is_id(std::string_view core) {
  const auto digits = std::count_if(core.begin(), core.end(), is_digit);
  const auto letters = std::count_if(core.begin(), core.end(), is_alpha);
  return core.size() >= 6 && digits >= 2 && letters >= 1;
}

bool is_number(std::string_view core) {
  return !core.empty() && is_digit(core.front()) &&
         core.find_first_not_of("0123456789.,:/-+%") == std::string_view::npos;
}

Mask mask_of(std::string_view core) {
  if (core.empty()) {
    return {};
  }
  auto ip = parse_ip(core);
  ip = ip ? ip : parse_ip(core.substr(0, core.find(':')));  // a port behind it
  if (ip) {
    return {"<ip>", ip->v6 ? "2001:db8::1" : "192.0.2.1"};
  }
  if (core.find("://") != std::string_view::npos) {
    return {"<url>", "https://www.example.com/"};
  }
  if (const auto at = core.find('@'); at != std::string_view::npos && at > 0) {
    return {"<address>", "jo@example.com"};
  }
  if (is_host(core)) {
    return {"<host>", "mail.example.com"};
  }
  if (is_number(core)) {
    return {"<number>", std::string(core)};
  }
  if (is_id(core)) {
    return {"<id>", std::string(core)};
  }
  return {};
}

/// Calls `each` with every word; `code` is true for the codes at the start ("550", "5.7.1").
template <typename Each>
void for_each_word(std::string_view text, Each each) {
  bool at_start = true;
  for_each_piece(text, ' ', [&](std::string_view piece) {
    if (piece.empty()) {
      return;
    }
    at_start =
        at_start && (parse_enhanced_status(piece).has_value() ||
                     (piece.size() >= 3 && piece.size() <= 10 && is_digit(piece[0]) &&
                      is_digit(piece[1]) && is_digit(piece[2]) &&
                      piece.find_first_not_of("0123456789.-") == std::string_view::npos));
    each(piece, at_start);
  });
}

/// The text with `plain(word)` for words that say something themselves and `hidden(mask)` for
/// the others.
template <typename Plain, typename Hidden>
std::string masked(std::string_view text, Plain plain, Hidden hidden) {
  std::string out;
  for_each_word(squeeze(utf8_prefix(text, most_bytes)), [&](std::string_view piece, bool code) {
    out.append(out.empty() ? "" : " ");
    const auto word = split_word(piece);
    const auto mask = code ? Mask{} : mask_of(word.core);
    if (mask.name.empty()) {
      out.append(plain(piece));
    } else {
      out.append(word.before).append(hidden(mask)).append(word.behind);
    }
  });
  return out;
}

std::string escaped(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  return out;
}

/// Runs of plain words of a shape, the longest (in bytes) first.
std::vector<std::string> runs_of(std::string_view shape) {
  std::vector<std::string> runs;
  std::string run;
  std::size_t words = 0;
  const auto end_run = [&] {
    if (run.size() >= 3) {
      runs.push_back(run);
    }
    run.clear();
    words = 0;
  };
  for_each_word(shape, [&](std::string_view word, bool code) {
    const bool masked =
        word.find('<') != std::string_view::npos || word.find('\'') != std::string_view::npos;
    if (code || masked || words == most_words) {
      end_run();
    }
    if (!code && !masked) {
      run.append(run.empty() ? "" : " ").append(word);
      ++words;
    }
  });
  end_run();
  std::stable_sort(runs.begin(), runs.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return runs;
}

/// The longest run that no other group has, else the longest; empty where a shape has none.
std::string telling_run(const std::vector<ShapeGroup>& groups, std::size_t index) {
  const auto runs = runs_of(groups[index].shape);
  for (const auto& run : runs) {
    const bool elsewhere = std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
      return &group != &groups[index] && group.shape.find(run) != std::string::npos;
    });
    if (!elsewhere) {
      return run;
    }
  }
  return runs.empty() ? std::string() : runs.front();
}

/// A TOML string on one line.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
    }
    out.push_back(c >= 0 && c < ' ' ? ' ' : c == '\x7F' ? '?' : c);
  }
  return out + '"';
}

std::string id_from(std::string_view run, std::size_t index) {
  std::string id = "my.";
  std::size_t words = 0;
  for_each_piece(run, ' ', [&](std::string_view word) {
    std::string plain;
    for (const char c : word) {
      if (is_alnum(c)) {
        plain.push_back(lower(c));
      }
    }
    if (!plain.empty() && words++ < 4) {
      id.append(id.ends_with('.') ? "" : "-").append(plain);
    }
  });
  return id.append(id.ends_with('.') ? "text-" : "-").append(std::to_string(index + 1));
}

/// A text of another group in which `run` does not stand.
std::string near_miss(const std::vector<ShapeGroup>& groups, std::size_t index,
                      std::string_view run) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i != index && !groups[i].examples.empty() &&
        (run.empty() || fold_case(groups[i].examples.front()).find(run) == std::string::npos)) {
      return groups[i].examples.front();
    }
  }
  return "250 2.0.0 Ok: queued";
}

}  // namespace

std::string shape_of(std::string_view text) {
  return masked(
      text, [](std::string_view piece) { return fold_case(piece); },
      [](const Mask& mask) { return mask.name; });
}

std::string anonymous(std::string_view text) {
  return masked(
      text, [](std::string_view piece) { return piece; },
      [](const Mask& mask) -> std::string_view { return mask.example; });
}

void ShapeCounter::add(std::string_view text) {
  ++texts_;
  auto shape = shape_of(text);
  auto row = groups_.find(shape);
  if (row == groups_.end()) {
    if (groups_.size() >= most) {
      ++left_out_;
      return;
    }
    ShapeGroup group;
    group.shape = shape;
    row = groups_.emplace(std::move(shape), std::move(group)).first;
  }
  auto& group = row->second;
  ++group.count;
  if (group.examples.size() < most_examples) {
    auto example = anonymous(text);
    if (std::find(group.examples.begin(), group.examples.end(), example) ==
        group.examples.end()) {
      group.examples.push_back(std::move(example));
    }
  }
}

std::vector<ShapeGroup> ShapeCounter::groups() const {
  std::vector<ShapeGroup> out;
  out.reserve(groups_.size());
  for (const auto& [shape, group] : groups_) {
    out.push_back(group);
    std::sort(out.back().examples.begin(), out.back().examples.end());
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return out;
}

std::string rule_skeleton(const std::vector<ShapeGroup>& groups, std::size_t index) {
  const auto& group = groups[index];
  const auto run = telling_run(groups, index);
  std::string out = "# " + std::to_string(group.count) +
                    (group.count == 1 ? " text: " : " texts: ") + group.shape + '\n';
  out += "[[rule]]\nid = \"" + id_from(run, index) +
         "\"\ncause = \"FILL-IN\"  # one of: postmortem rules list --causes\n";
  out += "layer = \"text\"\n";
  out += run.empty() ? "text = ['']  # fill in: there is no run of plain words\n"
                     : "text = ['" + escaped(run) + "']\n";
  out += "examples.match = [\n";
  for (const auto& example : group.examples) {
    out += "  " + quoted(example) + ",\n";
  }
  return out + "]\nexamples.pass = [\n  " + quoted(near_miss(groups, index, run)) +
         ",  # put a text here that looks alike and means something else\n]\n";
}

}  // namespace postmortem::analysis
