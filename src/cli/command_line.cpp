#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>

#include "cli/terminal.h"
#include "cli/words.h"
#include "core/nearest.h"

namespace postmortem::cli {
namespace {

std::vector<const CLI::App*> commands_below(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* one : commands_below(app)) {
    names.push_back(one->get_name());
  }
  return names;
}

/// "postmortem rules list"
std::string name_of(const CLI::App& app) {
  const auto* above = app.get_parent();
  return (above == nullptr ? "" : name_of(*above) + ' ') + app.get_name();
}

/// The command that the arguments name so far, and the first of them that it does not know:
/// CLI11 tells no more than that something is missing or left over.
struct Named {
  const CLI::App* app{};
  std::string unknown{};
};

Named what_is_named(const CLI::App& root, int argc, char** argv) {
  const CLI::App* app = &root;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool is_option = word.starts_with("--") && word.size() > 2;
    if (!is_option && word != "-" && word.starts_with('-')) {
      continue;
    }
    const auto names = is_option ? option_names(*app) : command_names(*app);
    const auto given = word.substr(0, is_option ? word.find('=') : word.size());
    if (std::find(names.begin(), names.end(), given) != names.end()) {
      app = is_option ? app : app->get_subcommand(std::string(given));
    } else if (is_option && app == &root && i + 1 < argc) {
      return {app, "options stand behind the command, and " + std::string(given) + " does not"};
    } else if (is_option || !names.empty()) {
      return {app, "there is no " + std::string(is_option ? "option " : "command ") +
                       std::string(given) + did_you_mean(given, {names.begin(), names.end()})};
    }
  }
  return {app, {}};
}

constexpr std::size_t help_column = 28;
constexpr std::size_t help_room = 80 - help_column;  ///< CLI11 indents lines behind the first

/// CLI11 words its errors in several lines; ours are one.
int usage_error(const CLI::ParseError& error, const CLI::App& root, int argc, char** argv) {
  const auto named = what_is_named(root, argc, argv);
  const auto below = command_names(*named.app);
  auto text = !named.unknown.empty() ? named.unknown
              : !below.empty()       ? "name a command: " + joined(below, ", ")
                                     : std::string(error.what());
  complain(in_one_line(std::move(text)) + " (" + name_of(*named.app) +
           " --help tells what there is)");
  return static_cast<int>(Exit::usage);
}

/// A word in brackets is a list to CLI11, and they are gone before we see it; "[TS01]" is a
/// reply. No argument holds a NUL, so that one behind the bracket keeps the word whole.
constexpr char end_of_word = '\0';

std::vector<std::string> whole_words(int argc, char** argv) {
  std::vector<std::string> words;
  const bool asks = argc > 1 && std::string_view(argv[1]) == "help";
  if (asks) {
    words.emplace_back("--help");
  }
  for (int i = argc - 1; i > (asks ? 1 : 0); --i) {  // CLI11 takes them from the back
    words.emplace_back(argv[i]);
    if (words.back().starts_with('[') && words.back().ends_with(']')) {
      words.back().push_back(end_of_word);
    }
  }
  return words;
}

std::string without_end(std::string word) {
  if (word.ends_with(end_of_word)) {
    word.pop_back();
  }
  return word;
}

void dress(CLI::Option& option, const Shown& shown) {
  option.type_name(shown.value)
      ->required(shown.required)
      ->description(in_lines(shown.help, help_room));
}

void check(CLI::Option& option, std::function<std::string(std::string&)> wrong) {
  option.check(CLI::Validator(std::move(wrong), ""));
}

std::string number_problem(const std::string& word) {
  constexpr std::size_t most_digits = 18;
  const bool is_number = !word.empty() && word.size() <= most_digits &&
                         word.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? std::string() : '"' + word + "\" is no number";
}

template <typename Number>
std::string range_problem(Number number, const Bounds<Number>& bounds) {
  const auto plain = [](Number value) { return CLI::detail::to_string(value); };
  return number >= bounds.least && number <= bounds.greatest
             ? std::string()
             : plain(number) + " is not between " + plain(bounds.least) + " and " +
                   plain(bounds.greatest);
}

/// "rules list --layer"; an argument has no dashes.
std::string key_of(const CLI::App& app, const CLI::Option& option) {
  const auto& names = option.get_lnames();
  return name_of(app) + ' ' + (names.empty() ? option.get_name() : "--" + names.front());
}

bool is_of_files(const std::string& value) {
  return value == "PATH" || value == "FILE" || value == "DIR";
}

void add_option_to(CommandNode& node, const CLI::App& app, const CLI::Option& option,
                   const CommandState& state) {
  const auto found = state.words.find(key_of(app, option));
  const auto words = found == state.words.end() ? std::vector<std::string>() : found->second;
  if (option.get_positional()) {
    node.next.insert(node.next.end(), words.begin(), words.end());
    node.takes_files = node.takes_files || is_of_files(option.get_name());
  }
  for (const auto& name : option.get_lnames()) {
    node.options.push_back({"--" + name, in_one_line(option.get_description()),
                            option.get_items_expected() > 0,
                            is_of_files(option.get_type_name()), words});
  }
}

void collect(const CLI::App& app, const std::string& path, const CommandState& state,
             std::vector<CommandNode>& out) {
  CommandNode node;
  node.path = path;
  node.about = app.get_description();
  const auto below = commands_below(app);
  for (const auto* one : below) {
    node.next.push_back(one->get_name());
  }
  for (const auto* option : app.get_options()) {
    add_option_to(node, app, *option, state);
  }
  out.push_back(std::move(node));
  for (const auto* one : below) {
    collect(*one, path.empty() ? one->get_name() : path + ' ' + one->get_name(), state, out);
  }
}

}  // namespace

Command Command::add(const std::string& name, const std::string& about) const {
  auto* below = app_->add_subcommand(name, about);
  below->footer("");  // or else it is the program's
  return {*below, *state_};
}

void Command::require_command() const {
  app_->require_subcommand(1);
}

void Command::runs(Run run) const {
  app_->callback([state = state_, run = std::move(run)] { state->chosen = run; });
}

void Command::flag(const Shown& shown, bool& target) const {
  app_->add_flag(shown.name, target, in_lines(shown.help, help_room));
}

void Command::text(const Shown& shown, std::string& target) const {
  auto* option = app_->add_option(shown.name, target, shown.help)->transform(without_end);
  dress(*option, shown);
  if (shown.name.starts_with('-')) {
    // A variable that a script forgot to set must not stand for the default.
    check(*option, [](const std::string& word) { return word.empty() ? "is empty" : ""; });
  }
}

void Command::texts(const Shown& shown, std::vector<std::string>& target) const {
  auto* option = app_->add_option(shown.name, target, shown.help)->transform(without_end);
  dress(*option, shown);
  if (shown.name.starts_with('-')) {
    option->allow_extra_args(false);
  }
}

void Command::list(const Shown& shown, std::vector<std::string>& target) const {
  auto* option = app_->add_option(shown.name, target, shown.help);
  dress(*option, shown);
  option->delimiter(',')->allow_extra_args(false);
}

void Command::number(const Shown& shown, std::uint64_t& target,
                     std::optional<Bounds<std::uint64_t>> bounds) const {
  auto* option = app_->add_option(shown.name, target, shown.help);
  dress(*option, shown);
  check(*option, number_problem);
  if (bounds) {
    check(*option, [bounds = *bounds](const std::string& word) {
      return range_problem<std::uint64_t>(std::stoull(word), bounds);
    });
  }
}

void Command::number(const Shown& shown, std::optional<std::uint64_t>& target) const {
  auto* option = app_->add_option(shown.name, target, shown.help);
  dress(*option, shown);
  check(*option, number_problem);
}

void Command::number(const Shown& shown, double& target, Bounds<double> bounds) const {
  auto* option = app_->add_option(shown.name, target, shown.help);
  dress(*option, shown);
  check(*option, [bounds](const std::string& word) {
    double number = 0;
    return CLI::detail::lexical_cast(word, number) ? range_problem(number, bounds)
                                                   : '"' + word + "\" is no number";
  });
}

void Command::one_of(const Shown& shown, const std::vector<std::string>& words,
                     const std::function<void(const std::string&)>& take) const {
  auto* option = app_->add_option_function<std::string>(shown.name, take, shown.help);
  dress(*option, shown);
  state_->words[key_of(*app_, *option)] = words;
  check(*option, [words](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end()
               ? std::string()
               : word + " is none of " + joined(words, ", ") +
                     did_you_mean(word, {words.begin(), words.end()});
  });
}

std::vector<CommandNode> Command::tree() const {
  std::vector<CommandNode> nodes;
  collect(*app_, "", *state_, nodes);
  return nodes;
}

CommandLine::CommandLine(const std::string& about, const std::string& name,
                         const std::string& version, const std::string& footer)
    : app_(std::make_unique<CLI::App>(about, name)) {
  app_->set_version_flag("--version", version);
  app_->require_subcommand(1);
  app_->get_formatter()->column_width(help_column);
  app_->footer(footer);
}

CommandLine::~CommandLine() = default;

Command CommandLine::root() {
  return {*app_, state_};
}

int CommandLine::run(int argc, char** argv) {
  try {
    app_->parse(whole_words(argc, argv));
  } catch (const CLI::Success& success) {  // --help, --version
    return app_->exit(success);
  } catch (const CLI::ParseError& error) {
    return usage_error(error, *app_, argc, argv);
  }
  return static_cast<int>(state_.chosen());
}

}  // namespace postmortem::cli
