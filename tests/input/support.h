#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "input/reader.h"

namespace postmortem::input::test {

using Texts = std::vector<std::string>;

inline const std::string from_line = "From MAILER-DAEMON Mon Nov  2 09:15:32 2026\n";

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "input-XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::string& bytes) const {
    const auto path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  [[nodiscard]] std::string path(const std::string& name = {}) const {
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_{};
};

struct Read {
  std::vector<std::string> messages{};
  std::vector<std::uint64_t> offsets{};
  std::vector<std::string> errors{};  ///< the place from its last "/" on, and the message
};

inline Read read(std::vector<std::string> paths, Options options = {}) {
  Reader reader(std::move(paths), options);
  Batch batch;
  Read out;
  while (reader.next(batch)) {
    batch.load(reader.options());
    for (const auto& message : batch.messages) {
      out.messages.emplace_back(message.bytes);
      out.offsets.push_back(message.offset);
    }
    for (const auto& error : batch.errors) {
      out.errors.push_back(error.where.substr(error.where.rfind('/') + 1) + ": " +
                           error.message);
    }
  }
  return out;
}

[[nodiscard]] std::string gzip(const std::string& text);
[[nodiscard]] std::string zstd(const std::string& text);

}  // namespace postmortem::input::test
