#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace postmortem::analysis {

/// Runs jobs on several threads and hands their results over in the order in which the jobs
/// were made, whatever the number of threads. The number of jobs under way is bounded: a slow
/// consumer holds the producer back.
///
/// `produce(job)` fills a job and gives false at the end; it runs on a thread of its own.
/// `work(job, worker)` runs on `threads` threads, `worker` counting from 0. `consume(job)` runs
/// on the caller's thread and gives false to stop everything. Jobs are used again. What one of
/// them throws (memory that is short) stops everything too, and comes out of run().
template <typename Job>
class Pipeline {
 public:
  using Produce = std::function<bool(Job&)>;
  using Work = std::function<void(Job&, std::size_t)>;
  using Consume = std::function<bool(Job&)>;

  static void run(std::size_t threads, const Produce& produce, const Work& work,
                  const Consume& consume) {
    if (threads <= 1) {
      Job job;
      while (produce(job)) {
        work(job, 0);
        if (!consume(job)) {
          break;
        }
      }
      return;
    }
    Pipeline(threads, produce, work).run(consume);
  }

 private:
  enum class State { empty, made, working, done };
  struct Slot {
    Job job{};
    State state{State::empty};
  };

  Pipeline(std::size_t threads, const Produce& produce, const Work& work)
      : slots_(threads * 2 + 2), produce_(produce), work_(work), thread_count_(threads) {}

  void run(const Consume& consume) {
    std::vector<std::thread> threads;
    threads.reserve(thread_count_ + 1);
    guarded([&] {
      threads.emplace_back([this] { guarded([this] { produce_all(); }); });
      for (std::size_t worker = 0; worker < thread_count_; ++worker) {
        threads.emplace_back([this, worker] { guarded([&] { work_all(worker); }); });
      }
      consume_all(consume);
    });
    for (auto& thread : threads) {
      thread.join();
    }
    if (failure_) {
      std::rethrow_exception(failure_);
    }
  }

  /// Runs a part; what it throws is kept, the first of all parts, and ends the others.
  template <typename Part>
  void guarded(const Part& part) {
    try {
      part();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = failure_ ? failure_ : std::current_exception();
      stopped_ = true;
      changed_.notify_all();
    }
  }

  Slot& slot(std::size_t number) { return slots_[number % slots_.size()]; }

  void produce_all() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopped_ || slot(made_).state == State::empty; });
      if (stopped_) {
        return;
      }
      auto& target = slot(made_);
      lock.unlock();
      const bool more = produce_(target.job);
      lock.lock();
      if (!more) {
        ended_ = true;
        changed_.notify_all();
        return;
      }
      target.state = State::made;
      ++made_;
      changed_.notify_all();
    }
  }

  void work_all(std::size_t worker) {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopped_ || taken_ < made_ || ended_; });
      if (stopped_ || taken_ == made_) {
        return;
      }
      auto& target = slot(taken_++);
      target.state = State::working;
      lock.unlock();
      work_(target.job, worker);
      lock.lock();
      target.state = State::done;
      changed_.notify_all();
    }
  }

  void consume_all(const Consume& consume) {
    for (std::size_t number = 0;; ++number) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] {
        return stopped_ || slot(number).state == State::done || (ended_ && number == made_);
      });
      if (stopped_ || (ended_ && number == made_)) {
        return;
      }
      lock.unlock();
      const bool go_on = consume(slot(number).job);
      lock.lock();
      slot(number).state = State::empty;
      stopped_ = stopped_ || !go_on;
      changed_.notify_all();
      if (stopped_) {
        return;
      }
    }
  }

  std::vector<Slot> slots_;
  const Produce& produce_;
  const Work& work_;
  std::size_t thread_count_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::size_t made_{};   ///< jobs that produce() has filled
  std::size_t taken_{};  ///< of these, how many a worker has
  bool ended_{};
  bool stopped_{};
  std::exception_ptr failure_{};
};

}  // namespace postmortem::analysis
