#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>

#include "cli/terminal.h"
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

/// The command that the arguments name so far, and the first of them that it does not know:
/// CLI11 tells no more than that something is missing or left over.
std::string what_is_unknown(const CLI::App& root, int argc, char** argv) {
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
    } else if (is_option || !names.empty()) {
      return "there is no " + std::string(is_option ? "option " : "command ") +
             std::string(given) + did_you_mean(given, {names.begin(), names.end()});
    }
  }
  return {};
}

/// CLI11 words its errors in several lines; ours are one.
int usage_error(const CLI::ParseError& error, const CLI::App& app, int argc, char** argv) {
  std::string text = what_is_unknown(app, argc, argv);
  text = text.empty() ? error.what() : text;
  for (char& c : text) {
    c = c == '\n' ? ' ' : c;
  }
  complain(text + " (postmortem --help tells what there is)");
  return static_cast<int>(Exit::usage);
}

/// A word in brackets is a list to CLI11, and they are gone before we see it; "[TS01]" is a
/// reply. No argument holds a NUL, so that one behind the bracket keeps the word whole.
constexpr char end_of_word = '\0';

std::vector<std::string> whole_words(int argc, char** argv) {
  std::vector<std::string> words;
  for (int i = argc - 1; i > 0; --i) {  // CLI11 takes them from the back
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
  option.type_name(shown.value)->required(shown.required);
}

void collect(const CLI::App& app, const std::string& path, std::vector<CommandNode>& out) {
  CommandNode node;
  node.path = path;
  node.about = app.get_description();
  const auto below = commands_below(app);
  for (const auto* one : below) {
    node.next.push_back(one->get_name());
  }
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      node.options.push_back("--" + name);
      node.texts.push_back(option->get_description());
    }
  }
  out.push_back(std::move(node));
  for (const auto* one : below) {
    collect(*one, path.empty() ? one->get_name() : path + ' ' + one->get_name(), out);
  }
}

}  // namespace

Command Command::add(const std::string& name, const std::string& about) const {
  return {*app_->add_subcommand(name, about), *chosen_};
}

void Command::require_command() const {
  app_->require_subcommand(1);
}

void Command::runs(Run run) const {
  app_->callback([chosen = chosen_, run = std::move(run)] { *chosen = run; });
}

void Command::flag(const Shown& shown, bool& target) const {
  app_->add_flag(shown.name, target, shown.help);
}

void Command::text(const Shown& shown, std::string& target) const {
  auto* option = app_->add_option(shown.name, target, shown.help)->transform(without_end);
  dress(*option, shown);
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
  if (bounds) {
    option->check(CLI::Range(bounds->least, bounds->greatest).description(""));
  }
}

void Command::number(const Shown& shown, std::optional<std::uint64_t>& target) const {
  dress(*app_->add_option(shown.name, target, shown.help), shown);
}

void Command::number(const Shown& shown, double& target, Bounds<double> bounds) const {
  auto* option = app_->add_option(shown.name, target, shown.help);
  dress(*option, shown);
  option->check(CLI::Range(bounds.least, bounds.greatest).description(""));
}

void Command::one_of(const Shown& shown, const std::vector<std::string>& words,
                     const std::function<void(const std::string&)>& take) const {
  auto* option = app_->add_option_function<std::string>(shown.name, take, shown.help);
  dress(*option, shown);
  option->check(CLI::IsMember(words).description(""));
}

std::vector<CommandNode> Command::tree() const {
  std::vector<CommandNode> nodes;
  collect(*app_, "", nodes);
  return nodes;
}

CommandLine::CommandLine(const std::string& about, const std::string& name,
                         const std::string& version, const std::string& footer)
    : app_(std::make_unique<CLI::App>(about, name)) {
  app_->set_version_flag("--version", version);
  app_->require_subcommand(1);
  app_->get_formatter()->column_width(28);
  app_->footer(footer);
}

CommandLine::~CommandLine() = default;

Command CommandLine::root() {
  return {*app_, chosen_};
}

int CommandLine::run(int argc, char** argv) {
  try {
    app_->parse(whole_words(argc, argv));
  } catch (const CLI::Success& success) {  // --help, --version
    return app_->exit(success);
  } catch (const CLI::ParseError& error) {
    return usage_error(error, *app_, argc, argv);
  }
  return static_cast<int>(chosen_());
}

}  // namespace postmortem::cli
