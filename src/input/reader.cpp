#include "input/reader.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <system_error>
#include <utility>

#include "core/text.h"
#include "input/folder.h"

namespace postmortem::input {
namespace {

constexpr std::size_t read_at_once = std::size_t{256} << 10U;
constexpr std::uint64_t largest_loaded =
    std::uint64_t{4} << 20U;             ///< bytes of a file that a worker reads as a whole
constexpr std::size_t most_files = 256;  ///< of a batch

/// An archive's name: what it unpacks to may be too much to be loaded.
bool has_packed_name(std::string_view name) noexcept {
  return name.ends_with(".gz") || name.ends_with(".zst");
}

}  // namespace

Reader::Reader(std::vector<std::string> paths, Options options)
    : paths_(std::move(paths)), options_(options), splitter_(options.message_limit) {
  std::uint64_t sum = 0;
  for (const auto& path : paths_) {
    std::uint64_t size = 0;
    if (path == "-" || type_of(path, true, size) != Type::file) {
      return;
    }
    sum += size;
  }
  total_ = sum;
}

bool Reader::next(Batch& batch) {
  batch.reset();
  for (;;) {
    if (stream_) {
      if (next_of_file(batch)) {
        return true;
      }
    } else if (!folders_.empty()) {
      if (next_of_folder(batch)) {
        return true;
      }
    } else if (next_path_ < paths_.size()) {
      start_path(paths_[next_path_++], batch);
    } else {
      return !batch.errors.empty();
    }
  }
}

bool Reader::start_path(const std::string& path, Batch& batch) {
  std::uint64_t size = 0;
  const auto type = path == "-" ? Type::other : type_of(path, true, size);
  if (type == Type::nothing) {
    batch.errors.push_back({ErrorCode::no_input,
                            errno == ENOENT ? "there is no such file or folder"
                                            : std::generic_category().message(errno),
                            path});
    return false;
  }
  if (type == Type::folder) {
    walked_ = path;
    walked_files_ = 0;
    walked_links_ = 0;
    walked_maildir_ = false;
    return open_folder(path, batch);
  }
  start_file(path, Links::followed, batch);
  return true;
}

bool Reader::open_folder(const std::string& path, Batch& batch) {
  Folder folder;
  folder.path = path.ends_with('/') && path.size() > 1 ? path.substr(0, path.size() - 1) : path;
  int why = 0;
  folder.names = names_in(path, why);
  if (why != 0) {
    batch.errors.push_back(
        {ErrorCode::no_input, "can't be read: " + std::generic_category().message(why), path});
    if (folder.names.empty()) {
      return false;
    }
  }
  const auto has = [&](std::string_view name) {
    return std::binary_search(folder.names.begin(), folder.names.end(), name,
                              std::greater<>()) &&
           is_folder(folder.path + '/' + std::string(name));
  };
  folder.is_maildir = has("cur") || has("new");
  walked_maildir_ = walked_maildir_ || folder.is_maildir;
  folders_.push_back(std::move(folder));
  return true;
}

void Reader::start_file(const std::string& path, Links links, Batch& batch) {
  auto opened = ByteStream::open(path, links);
  if (!opened) {
    batch.errors.push_back(opened.error());
    return;
  }
  stream_ = std::move(opened).value();
  stream_path_ = path;
  splitter_ = Splitter(options_.message_limit);
  left_.clear();
  stream_counted_ = 0;
  given_ = 0;
  holds_bytes_ = false;
}

/// Gives the next messages of the file that is open; false where it gave nothing, having ended.
bool Reader::next_of_file(Batch& batch) {
  batch.buffer_.assign(left_);  // which keeps its memory from batch to batch
  left_.clear();
  bool ended = false;
  std::size_t taken = 0;
  while (!ended && taken == 0) {
    const auto wanted = batch.buffer_.size() + options_.batch_bytes;
    while (!ended && batch.buffer_.size() < wanted) {
      const auto count =
          stream_->read(batch.buffer_, std::min(read_at_once, wanted - batch.buffer_.size()));
      if (!count) {
        batch.errors.push_back(count.error());
      }
      ended = !count || *count == 0;
    }
    done_.fetch_add(stream_->consumed() - std::exchange(stream_counted_, stream_->consumed()),
                    std::memory_order_relaxed);
    taken = splitter_.take(batch.buffer_, ended, batch.messages);
  }
  holds_bytes_ = holds_bytes_ || taken > 0;
  left_.assign(batch.buffer_, taken);
  given_ += batch.messages.size();
  if (!batch.messages.empty()) {
    batch.paths.push_back(stream_path_);
  }
  for (const auto index : splitter_.take_cut()) {
    batch.errors.push_back({ErrorCode::no_input,
                            "message " + std::to_string(index) + " is longer than " +
                                std::to_string(options_.message_limit) +
                                " bytes; the rest of it was left out",
                            shown_path()});
  }
  if (ended) {
    end_of_file(batch);
  }
  return !batch.messages.empty() || !batch.errors.empty();
}

std::string Reader::shown_path() const {
  return stream_path_ == "-" ? "standard input" : stream_path_;
}

/// Closes the file; says so where it held no message.
void Reader::end_of_file(Batch& batch) {
  stream_.reset();
  if (given_ > 0 || !batch.errors.empty()) {
    return;
  }
  batch.errors.push_back({ErrorCode::bad_data,
                          splitter_.is_no_mail() && holds_bytes_
                              ? "is no mail: no header field was found"
                              : "is empty",
                          shown_path()});
}

/// Names the next files of the folders; false where they are through without any.
bool Reader::next_of_folder(Batch& batch) {
  std::uint64_t sum = 0;
  while (!folders_.empty() && sum < options_.batch_bytes &&
         std::max(batch.files_.size(), batch.errors.size()) < most_files) {
    auto& folder = folders_.back();
    if (folder.names.empty()) {
      folders_.pop_back();
      continue;
    }
    auto name = std::move(folder.names.back());
    folder.names.pop_back();
    const auto path = folder.path + '/' + name;
    const bool in_maildir = folder.is_maildir;
    std::uint64_t size = 0;
    const auto type = type_of(path, false, size);
    if (type == Type::link) {
      pass_link(folder, name, batch);
    } else if (type == Type::folder && is_walked(name, in_maildir)) {
      open_folder(path, batch);
    }
    if (type != Type::file || !is_read(name, in_maildir)) {
      continue;
    }
    ++walked_files_;
    if (size > largest_loaded || has_packed_name(name)) {
      if (!batch.files_.empty()) {
        folders_.back().names.push_back(std::move(name));  // first what was named before it
        --walked_files_;
        break;
      }
      start_file(path, Links::refused, batch);
      return !stream_ || next_of_file(batch);
    }
    sum += size;
    batch.files_.push_back(path);
  }
  done_.fetch_add(sum, std::memory_order_relaxed);
  if (folders_.empty()) {
    end_of_folders(batch);
  }
  return !batch.files_.empty() || !batch.errors.empty();
}

/// Links are not followed; one that keeps something from being read is named.
void Reader::pass_link(const Folder& folder, const std::string& name, Batch& batch) {
  if (is_left_out(folder.path, name, folder.is_maildir)) {
    ++walked_links_;
    batch.errors.push_back(
        {ErrorCode::bad_data,
         "is a link, and links in a folder are not followed; name it to read what it leads to",
         folder.path + '/' + name});
  }
}

void Reader::end_of_folders(Batch& batch) {
  if (walked_files_ == 0 && walked_links_ == 0 && !walked_maildir_) {
    batch.errors.push_back({ErrorCode::bad_data, "this folder holds no mail", walked_});
  }
}

}  // namespace postmortem::input
