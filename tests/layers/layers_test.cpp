// Who includes whom: the flow goes one way, and each third-party library has its one door.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace postmortem {
namespace {

namespace fs = std::filesystem;

struct Layer {
  std::string folder;
  std::set<std::string> may_include;  ///< first parts of include paths, besides its own
};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> rows = {
      {"src/core", {}},
      {"src/input", {"core"}},
      {"parsers/mime", {"core"}},
      {"parsers/dsn", {"core"}},
      {"rules/engine", {"core"}},
      {"parsers/reports", {"core", "mime", "dsn", "engine"}},
      {"src/analysis", {"core", "mime", "dsn", "reports", "engine"}},
      {"src/store", {"core"}},
      {"src/output", {"core"}},
  };
  return rows;
}

struct Door {
  std::string include;  ///< front of what stands in <>
  std::set<std::string> files;
};

const std::vector<Door>& doors() {
  static const std::vector<Door> rows = {
      {"mimetic/", {"parsers/mime/mimetic_codec.cpp"}},
      {"re2/", {"rules/engine/regex.cpp"}},
      {"toml++/", {"rules/engine/toml.h"}},
      {"zlib.h", {"src/input/decompress.cpp"}},
      {"zstd.h", {"src/input/decompress.cpp", "src/store/raw.cpp"}},
      {"nettle/", {"src/analysis/backscatter.cpp"}},
      {"rapidjson/", {}},  // tests read what was written with it
      {"CLI/", {"src/cli/command_line.cpp"}},
      {"seccomp.h", {"src/cli/sandbox.cpp"}},
      {"iconv.h", {"parsers/mime/charset_convert.cpp"}},
  };
  return rows;
}

/// Includes of a file: what stands in quotes, or with `system` in angle brackets.
std::vector<std::string> includes(const fs::path& path, bool system) {
  std::vector<std::string> out;
  std::ifstream in(path);
  const char open = system ? '<' : '"';
  const char close = system ? '>' : '"';
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("#include ", 0) != 0 || line.find(open) == std::string::npos) {
      continue;
    }
    const auto begin = line.find(open) + 1;
    out.push_back(line.substr(begin, line.find(close, begin) - begin));
  }
  return out;
}

std::vector<fs::path> sources(const std::string& folder) {
  std::vector<fs::path> out;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(POSTMORTEM_SOURCE_DIR) / folder)) {
    if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h") {
      out.push_back(entry.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Layers, IncludeOnlyWhatIsBelow) {
  for (const auto& layer : layers()) {
    const auto files = sources(layer.folder);
    ASSERT_FALSE(files.empty()) << layer.folder;
    const auto own = fs::path(layer.folder).filename().string();
    for (const auto& file : files) {
      for (const auto& include : includes(file, false)) {
        const auto first = include.substr(0, include.find('/'));
        EXPECT_TRUE(first == own || layer.may_include.count(first) == 1)
            << file << " includes " << include;
      }
    }
  }
}

TEST(Layers, EachLibraryHasItsDoor) {
  for (const std::string folder : {"src", "parsers", "rules"}) {
    for (const auto& file : sources(folder)) {
      const auto name = fs::relative(file, POSTMORTEM_SOURCE_DIR).string();
      for (const auto& include : includes(file, true)) {
        for (const auto& door : doors()) {
          EXPECT_TRUE(include.rfind(door.include, 0) != 0 || door.files.count(name) == 1)
              << name << " includes " << include;
        }
        EXPECT_TRUE(include.rfind("SQLiteCpp/", 0) != 0 || name.rfind("src/store/", 0) == 0)
            << name << " includes " << include;
      }
    }
  }
}

}  // namespace
}  // namespace postmortem
