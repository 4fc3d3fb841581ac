#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/rules_commands.h"
#include "cli/words.h"

namespace postmortem::cli {
namespace {

/// Shell words that give what can stand behind an option.
std::string bash_values(const OptionNode& option) {
  return option.takes_file ? "compgen -f -- \"$cur\""
                           : "compgen -W '" + joined(option.words, " ") + "' -- \"$cur\"";
}

std::string bash_case(const CommandNode& node) {
  std::string names;
  std::string values;
  for (const auto& option : node.options) {
    names += ' ' + option.name;
    if (option.takes_value) {
      values += "      '" + node.path + ':' + option.name + "') got=$(" + bash_values(option) +
                ") ;;\n";
    }
  }
  const auto words = "compgen -W '" + joined(node.next, " ") + names + "' -- \"$cur\"";
  const auto files = node.takes_files ? std::string("; compgen -f -- \"$cur\"") : std::string();
  return values + "      '" + node.path + ":'*) got=$(" + words + files + ") ;;\n";
}

/// For bash, and for zsh by its emulation of it.
std::string bash_script(const std::vector<CommandNode>& nodes) {
  std::string out =
      "_postmortem() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} at=${COMP_WORDS[1]} got='' word\n"
      "  [ \"$at\" = rules ] && [ \"$COMP_CWORD\" -gt 2 ] && at=\"rules ${COMP_WORDS[2]}\"\n"
      "  [ \"$COMP_CWORD\" = 1 ] && at=''\n"
      "  case \"$at:${COMP_WORDS[COMP_CWORD-1]}\" in\n";
  for (const auto& node : nodes) {
    out += bash_case(node);
  }
  return out +
         "  esac\n"
         "  COMPREPLY=()\n"
         "  while IFS= read -r word; do [ -n \"$word\" ] && COMPREPLY+=(\"$word\"); done "
         "<<<\"$got\"\n"
         "}\n"
         "complete -o filenames -F _postmortem postmortem\n";
}

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out.append(c == '\'' || c == '\\' ? "\\" : "").push_back(c);
  }
  return out + '\'';
}

std::string fish_line(const OptionNode& option, const std::string& below) {
  std::string value;
  if (!option.words.empty()) {
    value = " -x -a " + fish_quoted(joined(option.words, " "));
  } else if (option.takes_value) {
    value = " -r";
  }
  return "complete -c postmortem" + below + " -l " + option.name.substr(2) + value + " -d " +
         fish_quoted(option.about) + '\n';
}

std::string fish_script(const std::vector<CommandNode>& nodes) {
  std::string out;
  for (const auto& node : nodes) {
    const auto blank = node.path.rfind(' ');
    const auto name = node.path.substr(blank == std::string::npos ? 0 : blank + 1);
    const auto above = blank == std::string::npos ? std::string() : node.path.substr(0, blank);
    if (!name.empty()) {
      out.append("complete -c postmortem -n '")
          .append(above.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from ")
          .append(above)
          .append("' -a ")
          .append(name)
          .append(" -d ")
          .append(fish_quoted(node.about))
          .push_back('\n');
    }
    const auto below =
        name.empty() ? std::string() : " -n '__fish_seen_subcommand_from " + name + "'";
    for (const auto& option : node.options) {
      out += fish_line(option, below);
    }
  }
  return out;
}

Exit complete(const Command& root, const std::string& shell) {
  const auto nodes = root.tree();
  const auto script = shell == "fish" ? fish_script(nodes) : bash_script(nodes);
  return write_text(
      {}, shell == "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" + script : script);
}

}  // namespace

void add_completion(const Command& root) {
  auto shell = std::make_shared<std::string>();
  const auto command = root.add(
      "completion", "the script that completes commands and options in bash, zsh or fish");
  command.choice({"SHELL", "bash, zsh or fish", "", true}, {"bash", "zsh", "fish"}, *shell);
  command.runs([root, shell] { return complete(root, *shell); });
}

}  // namespace postmortem::cli
