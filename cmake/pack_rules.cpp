// Checks the rule files and packs them for the program to carry. usage: pack_rules RULES_DIR
// OUTPUT

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include "engine/rule_set.h"

namespace {

int fail(const postmortem::Error& error) {
  std::fprintf(stderr, "%s\n", error.text().c_str());
  return 1;
}

int run(const std::string& folder, const std::string& output) {
  postmortem::rules::Catalog catalog;
  if (auto done = postmortem::rules::load_path(folder, catalog); !done) {
    return fail(done.error());
  }
  // Places are shown to people: relative to the rules' folder, the same on every machine.
  const auto shorten_places = [&](auto& items) {
    for (auto& item : items) {
      item.place.file = item.place.file.substr(folder.size() + 1);
    }
  };
  shorten_places(catalog.rules);
  shorten_places(catalog.causes);
  shorten_places(catalog.providers);
  shorten_places(catalog.formats);
  if (auto done = postmortem::rules::check_references(catalog); !done) {
    return fail(done.error());
  }
  if (auto set = postmortem::rules::RuleSet::make(catalog, true); !set) {
    return fail(set.error());
  }
  std::ofstream out(output, std::ios::binary | std::ios::trunc);
  out << postmortem::rules::pack(catalog);
  out.close();
  return out ? 0 : fail({postmortem::ErrorCode::io, "can't be written", output});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: pack_rules RULES_DIR OUTPUT\n", stderr);
    return 2;
  }
  try {
    return run(argv[1], argv[2]);
  } catch (const std::exception& problem) {
    return fail({postmortem::ErrorCode::config, problem.what(), argv[1]});
  }
}
