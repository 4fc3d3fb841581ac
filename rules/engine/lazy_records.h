#pragma once

#include <atomic>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "engine/flat.h"
#include "engine/record.h"

namespace postmortem::rules {

/// Things that are read out of their records when first asked for, by whichever thread comes
/// first.
template <typename T>
class Lazy {
 public:
  explicit Lazy(std::size_t count)
      : items_(std::make_unique<std::atomic<const T*>[]>(count)), count_(count) {}  // NOLINT
  Lazy(const Lazy&) = delete;
  Lazy& operator=(const Lazy&) = delete;
  Lazy(Lazy&&) = delete;
  Lazy& operator=(Lazy&&) = delete;
  ~Lazy() {
    for (std::size_t i = 0; i < count_; ++i) {
      delete items_[i].load();
    }
  }

  [[nodiscard]] const T& get(std::size_t i, std::string_view record) const {
    const T* there = items_[i].load(std::memory_order_acquire);
    if (there != nullptr) {
      return *there;
    }
    auto made = std::make_unique<T>();
    read_record(record, Depth::whole, *made);
    if (items_[i].compare_exchange_strong(there, made.get(), std::memory_order_acq_rel)) {
      return *made.release();
    }
    return *there;
  }

 private:
  std::unique_ptr<std::atomic<const T*>[]> items_;  // NOLINT: as many as there are records
  std::size_t count_;
};

/// A text of its own that begins at a multiple of 16, as tables need it.
class AlignedText {
 public:
  AlignedText() = default;
  explicit AlignedText(std::string_view text)
      : bytes_(static_cast<char*>(::operator new[](text.size() + 1, alignment))),
        size_(text.size()) {
    std::memcpy(bytes_.get(), text.data(), text.size());
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  static constexpr std::align_val_t alignment{flat::Writer::alignment};
  struct Free {
    void operator()(char* bytes) const { ::operator delete[](bytes, alignment); }
  };
  std::unique_ptr<char, Free> bytes_{};
  std::size_t size_{};
};

}  // namespace postmortem::rules
