#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "input/decompress.h"
#include "input/raw_message.h"
#include "input/splitter.h"

namespace postmortem::input {

/// From paths to batches of messages, in the order of the paths, folders in the order of names.
/// A path is an mbox, a Maildir (its new/ and cur/), a folder of messages (walked, links not
/// followed), one message, any of these packed with gzip or zstd, or "-" for standard input.
/// Memory is bounded by the batch, not by the input. Nothing is written or locked. What can't
/// be read comes as an error in the batch where it was met, and the rest goes on.
class Reader {
 public:
  Reader(std::vector<std::string> paths, Options options);

  /// Fills `batch`; false at the end of all input (then it is empty). One thread at a time.
  bool next(Batch& batch);

  [[nodiscard]] const Options& options() const noexcept { return options_; }
  /// Bytes taken from files so far; any thread may ask.
  [[nodiscard]] std::uint64_t bytes_done() const noexcept {
    return done_.load(std::memory_order_relaxed);
  }
  /// Bytes of all files, where they can be told before (not for pipes and folders).
  [[nodiscard]] std::optional<std::uint64_t> bytes_total() const noexcept { return total_; }

 private:
  struct Folder {
    std::string path{};
    std::vector<std::string> names{};  ///< sorted in reverse: the next one is the last
    bool is_maildir{};
  };

  bool start_path(const std::string& path, Batch& batch);
  bool open_folder(const std::string& path, Batch& batch);
  void start_file(const std::string& path, Links links, Batch& batch);
  bool next_of_file(Batch& batch);
  bool next_of_folder(Batch& batch);
  void end_of_file(Batch& batch);
  void pass_link(const Folder& folder, const std::string& name, Batch& batch);
  void end_of_folders(Batch& batch);
  /// The file that is open, as messages name it.
  [[nodiscard]] std::string shown_path() const;

  std::vector<std::string> paths_;
  std::size_t next_path_{};
  Options options_;
  std::optional<ByteStream> stream_{};
  std::string stream_path_{};
  Splitter splitter_;
  std::string left_{};  ///< of the file, not yet given
  std::uint64_t stream_counted_{};
  std::uint64_t given_{};         ///< messages of the file
  bool holds_bytes_{};            ///< something of the file was taken
  std::deque<Folder> folders_{};  ///< the folder that is walked and those around it
  std::string walked_{};          ///< the path that was asked for
  std::uint64_t walked_files_{};
  std::uint64_t walked_links_{};  ///< that keep something from being read
  bool walked_maildir_{};         ///< one of the folders is a Maildir, which may be empty
  std::atomic<std::uint64_t> done_{};
  std::optional<std::uint64_t> total_{};
};

}  // namespace postmortem::input
