#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/rules_commands.h"
#include "cli/rules_source.h"
#include "core/nearest.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::string cause{};
  std::string provider{};
  std::string layer{};
  bool causes{};
  bool providers{};
};

using Row = std::vector<std::string>;

/// Rows in columns; the last is as long as it is.
std::string in_columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      out.append(i + 1 < row.size() ? widths[i] + 2 - row[i].size() : 0, ' ');
    }
    out += '\n';
  }
  return out;
}

std::size_t rules_with(const rules::Catalog& catalog, std::string rules::Rule::*member,
                       const std::string& id) {
  return static_cast<std::size_t>(
      std::count_if(catalog.rules.begin(), catalog.rules.end(),
                    [&](const auto& rule) { return rule.*member == id; }));
}

std::string count_of(std::size_t count) {
  auto text = std::to_string(count);
  text.insert(0, text.size() < 4 ? 4 - text.size() : 0, ' ');
  return text + (count == 1 ? " rule " : " rules");
}

std::vector<Row> rule_rows(const rules::Catalog& catalog, const Options& options) {
  std::vector<Row> rows;
  for (const auto& rule : catalog.rules) {
    if ((options.cause.empty() || rule.cause == options.cause) &&
        (options.provider.empty() || rule.provider == options.provider) &&
        (options.layer.empty() || rules::key(rule.layer) == options.layer)) {
      rows.push_back(
          {rule.id, std::string(rules::key(rule.layer)), rule.cause, rule.place.text()});
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<Row> rows_of(const rules::Catalog& catalog, const Options& options) {
  std::vector<Row> rows;
  if (options.causes) {
    for (const auto& cause : catalog.causes) {
      rows.push_back({cause.id, count_of(rules_with(catalog, &rules::Rule::cause, cause.id)),
                      cause.title});
    }
  } else if (options.providers) {
    for (const auto& provider : catalog.providers) {
      rows.push_back({provider.id,
                      count_of(rules_with(catalog, &rules::Rule::provider, provider.id)),
                      provider.name});
    }
  } else {
    rows = rule_rows(catalog, options);
  }
  return rows;
}

Exit list(const Options& options) {
  const auto rules = open_rules(options.common.rules, true);
  if (!rules) {
    return fail(rules.error());
  }
  const auto& catalog = rules->catalog();
  for (const auto& done :
       {check_cause(*rules, options.cause), check_provider(*rules, options.provider)}) {
    if (!done) {
      return fail(done.error());
    }
  }
  return write_text(options.common, in_columns(rows_of(catalog, options)));
}

}  // namespace

void add_rules_list(const Command& rules) {
  auto options = std::make_shared<Options>();
  const auto command =
      rules.add("list", "all rules, a line each: id, layer, cause, file and line");
  command.text({"--cause", "only rules of this cause", "ID"}, options->cause);
  command.text({"--provider", "only rules of this provider", "ID"}, options->provider);
  command.choice({"--layer", "only rules of reply, status, text or provider", "LAYER"},
                 {"reply", "status", "text", "provider"}, options->layer);
  command.flag({"--causes", "the causes instead"}, options->causes);
  command.flag({"--providers", "the providers instead"}, options->providers);
  add_text_options(command, options->common);
  command.runs([options] { return list(*options); });
}

}  // namespace postmortem::cli
