#include <memory>
#include <utility>

#include "analysis/advice.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_writer.h"
#include "cli/history_source.h"
#include "cli/rules_source.h"
#include "cli/terminal.h"
#include "output/table.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  FilterOptions filter{};
};

constexpr std::uint64_t shown = 50;       ///< lines of a table unless told otherwise
constexpr std::size_t shown_in_full = 3;  ///< events that are not cut down to a line each

/// Lists events for people: a few in full, more a line each.
class EventList {
 public:
  EventList(std::string& out, output::TableStyle style) : out_(out), style_(style) {}

  void add(const Event& event) {
    if (held_.size() <= shown_in_full) {
      held_.push_back(event);
    }
    if (held_.size() <= shown_in_full) {
      return;
    }
    if (!listing_) {
      listing_ = true;
      output::append_event_line_head(out_, style_);
      for (const auto& first : held_) {
        output::append_event_line(out_, first, style_);
      }
    } else {
      output::append_event_line(out_, event, style_);
    }
  }

  void end() {
    for (std::size_t i = 0; !listing_ && i < held_.size(); ++i) {
      out_.append(i == 0 ? "" : "\n");
      output::append_event_table(out_, held_[i], style_);
    }
  }

 private:
  std::string& out_;
  output::TableStyle style_;
  std::vector<Event> held_{};
  bool listing_{};
};

struct Written {
  Result<Done> result{Done{}};
  bool more{};  ///< there are events beyond the limit
  bool any{};
};

/// Writes what `filter` lets through, with today's advice.
Written write_events(const store::History& history, store::Filter filter,
                     const rules::RuleSet& rules, const Common& common, Output& output) {
  Written written;
  EventWriter writer(common.format);
  EventList list(output.buffer(), {output.width(), output.wants_colour(common.colour), true});
  std::string rows;
  const auto limit = filter.limit;
  filter.limit += limit == 0 ? 0 : 1;  // one more tells whether there are more
  std::uint64_t count = 0;
  writer.begin(output.buffer());
  const auto done = history.query(filter, [&](const Event& found) {
    written.any = true;
    if (limit != 0 && ++count > limit) {
      written.more = true;
      return false;
    }
    auto event = found;
    event.advice = analysis::advise(event, rules);
    if (common.format == Format::table) {
      list.add(event);
    } else {
      rows.clear();
      EventWriter::render(common.format, std::span(&event, 1), rows);
      writer.add(output.buffer(), rows);
    }
    written.result = output.flush_if_full();
    return written.result.has_value();
  });
  if (!done) {
    written.result = done.error();
  }
  if (written.result) {
    writer.end(output.buffer());
    list.end();
    written.result = output.flush();
  }
  return written;
}

Exit show_history(const Options& options) {
  auto filter = options.filter.filter(current_time());
  if (!filter) {
    return fail(filter.error());
  }
  const auto all = options.common.format == Format::table ? shown : 0;
  filter->limit = options.filter.limit().value_or(all);
  auto history = open_history(options.common, {.read_only = true});
  if (!history) {
    return fail(history.error());
  }
  auto rules = open_rules(options.common.rules, false);
  if (!rules) {
    return fail(rules.error());
  }
  if (auto known = options.filter.check_names(*history, *rules); !known) {
    return fail(known.error());
  }
  auto output = Output::open(options.common.output, {history_path(options.common)});
  if (!output) {
    return fail(output.error());
  }
  const auto written = write_events(*history, *filter, *rules, options.common, *output);
  if (!written.result) {
    return fail(written.result.error());
  }
  if (written.more && !options.common.quiet) {
    complain((filter->limit == 1
                  ? "this is the newest event"
                  : "these are the newest " + std::to_string(filter->limit) + " events") +
             "; there are more (--limit 0 for all)");
  }
  if (!written.any && !options.common.quiet) {
    complain("no event fits");
  }
  return Exit::done;
}

}  // namespace

void add_history(const Command& root) {
  auto options = std::make_shared<Options>();
  const auto command = root.add("history", "list what ingest recorded, the newest first");
  options->filter.add_to(command, store::Backscatter::with);
  add_common(command, options->common, "table, json, ndjson, csv, sisimai");
  command.runs([options] { return show_history(*options); });
}

}  // namespace postmortem::cli
