#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.h"
#include "core/result.h"

namespace postmortem::input {

/// One message as it stands in its file: line ends untouched, an mbox's From_ line taken off,
/// its ">From " quoting undone.
struct RawMessage {
  std::string_view bytes{};
  std::uint64_t index{};  ///< number in its file, from 0
  std::uint64_t
      offset{};  ///< first byte in the (unpacked) file, the From_ line's where there is one
  std::string_view envelope_sender{};  ///< the From_ line's
  std::uint32_t path{};                ///< index in Batch::paths
  bool may_quote{};                    ///< of an mbox: ">From " may stand in it
};

struct Options {
  std::size_t message_limit{
      limits::message_bytes};  ///< bytes; the rest of a longer message is left out
  std::size_t batch_bytes{std::size_t{512} << 10U};  ///< mail of a batch, or one longer message
};

/// A few messages and what they stand in. Made by Reader::next(), completed by load() in
/// whatever thread works on it.
class Batch {
 public:
  std::vector<std::string> paths{};
  std::vector<RawMessage> messages{};
  std::vector<Error> errors{};  ///< in the order of the input; each names its path

  /// Reads the files of a folder that the reader has only named, and undoes quoting.
  void load(const Options& options);

 private:
  friend class Reader;
  void reset();
  void load_file(const std::string& path, const Options& options);
  void unquote();

  std::string buffer_{};
  std::deque<std::string> more_{};  ///< unpacked files and unquoted messages
  std::vector<std::string> files_{};
};

}  // namespace postmortem::input
