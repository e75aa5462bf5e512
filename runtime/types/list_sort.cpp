// SPDX-License-Identifier: MIT
// list.sort: a stable merge sort that makes use of the order it finds.
//
// The list is emptied while it is sorted, so whatever foreign comparisons do to it can't disturb the work; what they
// put into it is an error at the end. The items (and keys) stay reachable in row storages of their own; what is moved
// around is a plain array of (key, item). Runs that are in order already, or strictly in the opposite one, are found
// and merged pairwise by a stack whose depth is bounded by how deep two neighbours would meet in a perfect binary tree.
#include <algorithm>
#include <vector>

#include "types/float.hpp"
#include "types/list.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct Entry {
    Value key;
    Value item;
};

// What can be told of all keys before sorting, so that a comparison needs no dispatch. Each answers 1, 0, or -1.
struct LessInt {
    int operator()(const Entry &a, const Entry &b) const {
        return static_cast<int64_t>(a.key.bits()) < static_cast<int64_t>(b.key.bits());
    }
};
struct LessFloat {
    int operator()(const Entry &a, const Entry &b) const { return float_value(a.key) < float_value(b.key); }
};
struct LessStr {
    int operator()(const Entry &a, const Entry &b) const { return str_compare(as<Str>(a.key), as<Str>(b.key)) < 0; }
};
struct LessAny {
    ProtoContext &ctx;
    int operator()(const Entry &a, const Entry &b) const {
        if (a.key.is_int() && b.key.is_int())
            return LessInt{}(a, b);
        return rich_compare_bool(ctx, a.key, b.key, kLT);
    }
};

template <class Less>
class MergeSort {
public:
    MergeSort(Entry *entries, int64_t n, Less less) : entries_(entries), n_(n), less_(less) {}

    /// 0, or -1 if a comparison failed; the entries are then in some order, none lost.
    int run() {
        int64_t low = 0;
        while (low < n_) {
            const int64_t length = next_run(low);
            if (length < 0 || push({low, length, 0}) < 0)
                return -1;
            low += length;
        }
        while (runs_.size() > 1)
            if (merge_top() < 0)
                return -1;
        return 0;
    }

private:
    static constexpr int64_t kShortest = 32;   ///< Runs below this are lengthened by insertion.

    struct Run {
        int64_t low, length;
        int depth;   ///< Where this run and the next one would meet.
    };

    /// Finds, or makes, a run in order that begins at `low`; its length, or -1.
    int64_t next_run(int64_t low) {
        int64_t end = low + 1;
        if (end < n_) {
            const int descending = less_(entries_[end], entries_[low]);
            if (descending < 0)
                return -1;
            for (++end; end < n_; ++end) {
                const int less = less_(entries_[end], entries_[end - 1]);
                if (less < 0)
                    return -1;
                if (less != descending)
                    break;
            }
            if (descending)
                std::reverse(entries_ + low, entries_ + end);
        }
        const int64_t wanted = std::min(low + kShortest, n_);
        for (; end < wanted; ++end)
            if (insert(low, end) < 0)
                return -1;
        return end - low;
    }

    /// Puts entry `at` where it belongs among [low, at), behind its equals.
    int insert(int64_t low, int64_t at) {
        const int64_t place = upper_bound(entries_[at], low, at);
        if (place < 0)
            return -1;
        std::rotate(entries_ + place, entries_ + at, entries_ + at + 1);
        return 0;
    }

    /// The first of [low, high) that `entry` is less than; -1 on failure.
    int64_t upper_bound(const Entry &entry, int64_t low, int64_t high) {
        while (low < high) {
            const int64_t middle = low + (high - low) / 2;
            const int less = less_(entry, entries_[middle]);
            if (less < 0)
                return -1;
            if (less)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
    /// The first of [low, high) that is not less than `entry`; -1 on failure.
    int64_t lower_bound(const Entry &entry, int64_t low, int64_t high) {
        while (low < high) {
            const int64_t middle = low + (high - low) / 2;
            const int less = less_(entries_[middle], entry);
            if (less < 0)
                return -1;
            if (less)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// The depth at which the middles of two neighbouring runs part, in a binary division of the whole.
    int depth_between(const Run &a, const Run &b) const {
        uint64_t left = static_cast<uint64_t>(2 * a.low + a.length);
        uint64_t right = static_cast<uint64_t>(2 * b.low + b.length);
        const uint64_t whole = 2 * static_cast<uint64_t>(n_);
        for (int depth = 1;; ++depth) {
            left *= 2;
            right *= 2;
            const bool left_half = left >= whole, right_half = right >= whole;
            if (left_half != right_half)
                return depth;
            if (left_half) {
                left -= whole;
                right -= whole;
            }
        }
    }

    int push(Run run) {
        if (!runs_.empty()) {
            const int depth = depth_between(runs_.back(), run);
            while (runs_.size() > 1 && runs_[runs_.size() - 2].depth > depth)
                if (merge_top() < 0)
                    return -1;
            runs_.back().depth = depth;
        }
        runs_.push_back(run);
        return 0;
    }

    int merge_top() {
        const Run right = runs_.back();
        runs_.pop_back();
        Run &left = runs_.back();
        const int64_t middle = right.low, end = right.low + right.length;
        const int64_t low = left.low;
        left.length += right.length;
        left.depth = right.depth;
        // What stands right already at both ends takes no part.
        const int64_t from = upper_bound(entries_[middle], low, middle);
        if (from < 0)
            return -1;
        if (from == middle)
            return 0;
        const int64_t to = lower_bound(entries_[middle - 1], middle, end);
        if (to < 0)
            return -1;
        return middle - from <= to - middle ? merge_up(from, middle, to) : merge_down(from, middle, to);
    }

    /// Merges with the left part set aside, from the lower end.
    int merge_up(int64_t low, int64_t middle, int64_t high) {
        aside_.assign(entries_ + low, entries_ + middle);
        const Entry *left = aside_.data(), *const left_end = left + aside_.size();
        Entry *right = entries_ + middle, *const right_end = entries_ + high, *to = entries_ + low;
        int less = 0;
        while (left != left_end && right != right_end) {
            less = less_(*right, *left);
            if (less < 0)
                break;
            *to++ = less ? *right++ : *left++;
        }
        std::copy(left, left_end, to);
        return less < 0 ? -1 : 0;
    }

    /// Merges with the right part set aside, from the upper end.
    int merge_down(int64_t low, int64_t middle, int64_t high) {
        aside_.assign(entries_ + middle, entries_ + high);
        const Entry *const right_begin = aside_.data(), *right = right_begin + aside_.size();
        Entry *const left_begin = entries_ + low, *left = entries_ + middle, *to = entries_ + high;
        int less = 0;
        while (right != right_begin && left != left_begin) {
            less = less_(right[-1], left[-1]);
            if (less < 0)
                break;
            *--to = less ? *--left : *--right;
        }
        std::copy_backward(right_begin, right, to);
        return less < 0 ? -1 : 0;
    }

    Entry *entries_;
    int64_t n_;
    Less less_;
    std::vector<Run> runs_;
    std::vector<Entry> aside_;
};

template <class Less>
int sort_with(std::vector<Entry> &entries, Less less) {
    return MergeSort<Less>(entries.data(), static_cast<int64_t>(entries.size()), less).run();
}

int sort_entries(ProtoContext &ctx, std::vector<Entry> &entries) {
    bool ints = true, floats = true, strs = true;
    for (const Entry &entry : entries) {
        ints &= entry.key.is_int();
        floats &= entry.key.is_float();
        strs &= entry.key.is_object() && entry.key.as_object()->type == ctx.types().str;
    }
    if (ints)
        return sort_with(entries, LessInt{});
    if (floats)
        return sort_with(entries, LessFloat{});
    if (strs)
        return sort_with(entries, LessStr{});
    return sort_with(entries, LessAny{ctx});
}

/// Fills in the keys. The keys stay alive in `keys`.
int compute_keys(ProtoContext &ctx, Value function, RootVector &keys, std::vector<Entry> &entries) {
    keys.values().reserve(entries.size());
    for (Entry &entry : entries) {
        entry.key = ctx.call(function, {entry.item});
        if (!entry.key)
            return -1;
        keys.push(entry.key);
    }
    return 0;
}

int sort_items(ProtoContext &ctx, ValueArray *array, int64_t n, Value key, bool reverse) {
    std::vector<Entry> entries(static_cast<size_t>(n));
    for (size_t i = 0; i < entries.size(); ++i)
        entries[i] = {array->items()[i], array->items()[i]};
    RootVector keys(ctx);
    if (key && compute_keys(ctx, key, keys, entries) < 0)
        return -1;
    // Turned around before and after, equal items keep their order in a descending sort as well.
    if (reverse)
        std::reverse(entries.begin(), entries.end());
    const int result = sort_entries(ctx, entries);
    if (reverse)
        std::reverse(entries.begin(), entries.end());
    for (size_t i = 0; i < entries.size(); ++i)
        array->store(i, entries[i].item);
    return result;
}

}  // namespace

int list_sort(ProtoContext &ctx, List *list, Value key, bool reverse) {
    Root<ValueArray *> array(ctx);
    int64_t n;
    {
        ObjectLock lock(ctx, list);
        n = list->length.load(std::memory_order_relaxed);
        ValueArray *own = list->storage.load(std::memory_order_relaxed);
        if (n < 2 && !key)
            return 0;
        list->length.store(0, std::memory_order_release);
        list->storage.store(nullptr, std::memory_order_release);
        array = own;
    }
    int result = 0;
    if (n > 0) {
        try {
            result = sort_items(ctx, array, n, key, reverse);
        } catch (const std::bad_alloc &) {
            result = memory_error(ctx);
        }
    }
    bool modified;
    {
        ObjectLock lock(ctx, list);
        modified = list->storage.load(std::memory_order_relaxed) != nullptr;
        list->length.store(0, std::memory_order_release);
        list->storage.store(array, std::memory_order_release);
        list->length.store(n, std::memory_order_release);
    }
    if (modified && result == 0)
        return value_error(ctx, "list modified during sort");
    return result;
}

}  // namespace hpyu
