#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/analyzer.h"
#include "cli/arguments.h"
#include "cli/rules_commands.h"
#include "cli/rules_source.h"
#include "cli/terminal.h"
#include "cli/words.h"
#include "core/nearest.h"
#include "output/remedy.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::string id{};
};

/// Puts lines "  label      text" together.
class Sheet {
 public:
  Sheet(std::string& out, output::TableStyle style) : lines_(out, style) {}

  void title(const std::string& id, const rules::Place& place) {
    lines_.whole(lines_.inked(id, output::Ink::bold) + "  (" + place.text() + ')');
  }
  void row(std::string_view label, std::string_view text) {
    if (!text.empty()) {
      std::string first = "  " + std::string(label);
      first.resize(std::max<std::size_t>(14, first.size() + 1), ' ');
      lines_.wrapped(first, std::string(14, ' '), text);
    }
  }
  void list(std::string_view heading, const std::vector<std::string>& rows) {
    if (!rows.empty()) {
      lines_.whole("  " + std::string(heading));
      for (const auto& row : rows) {
        lines_.whole("    " + output::show_safely(row));
      }
    }
  }
  void empty() { lines_.empty(); }

 private:
  output::Lines lines_;
};

std::vector<std::string> sources(const std::vector<rules::Pattern>& patterns) {
  std::vector<std::string> rows;
  for (const auto& pattern : patterns) {
    rows.push_back(pattern.source);
  }
  return rows;
}

void show_rule(Sheet& sheet, const rules::RuleSet& rules, const rules::Rule& rule) {
  const auto* cause = rules.cause(rule.cause);
  sheet.title(rule.id, rule.place);
  sheet.row("cause", rule.cause + ": " + cause->title);
  sheet.row("layer", std::string(rules::key(rule.layer)) +
                         (rule.provider.empty() ? "" : ", provider " + rule.provider) +
                         (rule.signature ? ", whose text shows it" : "") +
                         (rule.general ? ", gives way to a sentence about the address" : ""));
  sheet.row("why", rule.why);
  sheet.row("status", joined(rule.status, ", "));
  sheet.row("reply", joined(rule.reply, ", "));
  sheet.row("command", joined(rule.command, ", "));
  sheet.row("beats", joined(rule.beats, ", "));
  sheet.list("text, one of", sources(rule.text));
  sheet.list("unless one of", sources(rule.unless));
  sheet.list("matches", rule.examples.match);
  sheet.list("matches (made up)", rule.examples.made_up);
  sheet.list("does not match", rule.examples.pass);
}

/// The advice as the rule's first example gets it.
Event example_of(const rules::RuleSet& rules, const rules::Rule& rule) {
  const auto& examples =
      rule.examples.match.empty() ? rule.examples.made_up : rule.examples.match;
  rules::RuleSet::Scratch scratch;
  return examples.empty() ? Event{}
                          : analysis::explain(rules, examples.front(), rule.provider, scratch);
}

std::string rules_with(const rules::Catalog& catalog, std::string rules::Rule::*member,
                       const std::string& id) {
  std::vector<std::string> ids;
  for (const auto& rule : catalog.rules) {
    if (rule.*member == id) {
      ids.push_back(rule.id);
    }
  }
  std::sort(ids.begin(), ids.end());
  return joined(ids, ", ");
}

void show_cause(Sheet& sheet, const rules::Catalog& catalog, const rules::Cause& cause) {
  sheet.title(cause.id, cause.place);
  sheet.row("is", cause.title);
  sheet.row("fault", key(cause.fault));
  sheet.row("address", std::string(key(cause.address_action)) + " (what a list should do)");
  sheet.row("permanence", key(cause.permanence));
  sheet.row("rules", rules_with(catalog, &rules::Rule::cause, cause.id));
}

void show_provider(Sheet& sheet, const rules::Catalog& catalog,
                   const rules::Provider& provider) {
  sheet.title(provider.id, provider.place);
  sheet.row("is", provider.name);
  sheet.row("hosts", joined(provider.mx, ", "));
  sheet.row("support", provider.support);
  sheet.row("postmaster", provider.postmaster);
  sheet.row("mailboxes", joined(provider.mailboxes, ", "));
  sheet.row("networks", joined(provider.networks, ", "));
  sheet.row("SPF", provider.spf);
  sheet.list("its texts have one of", sources(provider.text));
  sheet.row("rules", rules_with(catalog, &rules::Rule::provider, provider.id));
}

Error unknown_id(const rules::Catalog& catalog, const std::string& id) {
  std::vector<std::string_view> ids;
  for (const auto& rule : catalog.rules) {
    ids.emplace_back(rule.id);
  }
  for (const auto& cause : catalog.causes) {
    ids.emplace_back(cause.id);
  }
  for (const auto& provider : catalog.providers) {
    ids.emplace_back(provider.id);
  }
  return {ErrorCode::usage,
          "there is no rule " + id + did_you_mean(id, ids) +
              " (`postmortem rules list` shows them)",
          {}};
}

Exit show(const Options& options) {
  auto rules = open_rules(options.common.rules, true);
  if (!rules) {
    return fail(rules.error());
  }
  const auto& set = *rules;
  if (set.rule(options.id) == nullptr && set.cause(options.id) == nullptr &&
      set.provider(options.id) == nullptr) {
    return fail(unknown_id(set.catalog(), options.id));
  }
  auto output = Output::open(options.common.output);
  if (!output) {
    return fail(output.error());
  }
  const output::TableStyle style{output->width(), output->wants_colour(options.common.colour)};
  Sheet sheet(output->buffer(), style);
  if (const auto* rule = set.rule(options.id)) {
    show_rule(sheet, set, *rule);
    const auto event = example_of(set, *rule);
    sheet.empty();
    sheet.row("summary", event.advice.summary);
    output::append_remedy(output->buffer(), event.advice, style);
  } else if (const auto* cause = set.cause(options.id)) {
    show_cause(sheet, set.catalog(), *cause);
    sheet.empty();
    sheet.row("summary", cause->advice.summary);
    output::append_remedy(output->buffer(),
                          {cause->title, cause->advice.summary, cause->who, cause->advice.steps,
                           cause->advice.dns, cause->advice.references},
                          style);
  } else if (const auto* provider = set.provider(options.id)) {
    show_provider(sheet, set.catalog(), *provider);
  }
  const auto written = output->flush();
  return written ? Exit::done : fail(written.error());
}

}  // namespace

void add_rules_show(const Command& rules) {
  auto options = std::make_shared<Options>();
  const auto command = rules.add(
      "show", "a rule with its place, examples and remedy; a cause or a provider too");
  command.text({"ID", "the id of a rule, a cause or a provider", "", true}, options->id);
  add_text_options(command, options->common);
  command.runs([options] { return show(*options); });
}

}  // namespace postmortem::cli
