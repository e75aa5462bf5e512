// SPDX-License-Identifier: MIT
// Containers and iterators shared by threads: nothing is lost, nothing is given out twice, and what one operation shows
// was there at one moment.
#include <algorithm>
#include <map>
#include <mutex>

#include "thread_test.hpp"

using hpyu::Context;
using hpyu::Object;

class SharedContainers : public ThreadTest {
protected:
    /// Numbers that threads got hold of, each by its own.
    struct Taken {
        std::vector<int64_t> by_thread[kThreads];

        void add(int thread, int64_t n) { by_thread[thread].push_back(n); }
        std::vector<int64_t> all() const {
            std::vector<int64_t> result;
            for (const auto &numbers : by_thread)
                result.insert(result.end(), numbers.begin(), numbers.end());
            std::sort(result.begin(), result.end());
            return result;
        }
    };

    static std::vector<int64_t> numbers(size_t count) {
        std::vector<int64_t> result(count);
        for (size_t i = 0; i < count; ++i)
            result[i] = static_cast<int64_t>(i);
        return result;
    }
    /// `taken` and what is still in `left`, together, are the numbers below `count`, each once.
    static void expect_each_once(const Taken &taken, const std::vector<int64_t> &left, size_t count) {
        std::vector<int64_t> all = taken.all();
        all.insert(all.end(), left.begin(), left.end());
        std::sort(all.begin(), all.end());
        EXPECT_EQ(all, numbers(count));
    }

    Object call(const char *builtin_name, const Object &argument) { return builtin_object(builtin_name)(argument); }
    static constexpr size_t kMany = 20000;
    Object many() { return builtin_object("range")(kMany); }
    /// The numbers in the items of an iterable: every `width`th of those in its repr, which costs few calls.
    std::vector<int64_t> numbers_in(const Object &iterable, size_t width = 1) {
        const std::string text = call("list", iterable).repr();
        std::vector<int64_t> result;
        size_t seen = 0;
        for (const char *at = text.c_str(); *at != '\0';) {
            if (*at < '0' || *at > '9') {
                ++at;
                continue;
            }
            char *end;
            const int64_t n = std::strtoll(at, &end, 10);
            if (seen++ % width == 0)
                result.push_back(n);
            at = end;
        }
        return result;
    }

    /// Threads take items by `take` until it raises `end`; each item is taken once.
    void take_all(const Object &from, const char *take, const std::string &end) {
        Taken taken;
        const Deadline deadline;
        together_with_collections([&](Context &, int i) {
            try {
                while (!deadline.passed())
                    taken.add(i, from.call(take).as<int64_t>());
            } catch (const hpyu::Error &error) {
                if (error.type_name() != end)
                    throw;
            }
        });
        expect_each_once(taken, numbers_in(from), kMany);
    }
    /// Threads step one iterator over the numbers, or over tuples of so many of which each begins with one.
    void step_all(const Object &iterator, size_t width = 1) {
        Taken taken;
        const Deadline deadline;
        together_with_collections([&](Context &own, int i) {
            while (!deadline.passed()) {
                const HPy item = HPyIter_Next(own, iterator.handle());
                if (HPy_IsNull(item))
                    break;
                taken.add(i, whole(width == 1 ? Object(own, item) : Object(own, item)[0]));
            }
        });
        EXPECT_FALSE(HPyErr_Occurred(ctx));
        expect_each_once(taken, numbers_in(iterator, width), kMany);
    }
    static int64_t whole(const Object &item) { return item.as<int64_t>(); }
};

TEST_F(SharedContainers, AListKeepsEveryAppendedItemInTheOrderOfItsThread) {
    const Object list = builtin_object("list")();
    int64_t counts[kThreads] = {};
    stress([&](Context &own, int i) {
        const HPy item = HPyLong_FromInt64_t(own, counts[i]++ * kThreads + i);
        EXPECT_EQ(HPyList_Append(own, list.handle(), item), 0);
        HPy_Close(own, item);
    });
    int64_t seen[kThreads] = {};
    for (const int64_t n : numbers_in(list))
        ASSERT_EQ(n / kThreads, seen[n % kThreads]++);
    for (int i = 0; i < kThreads; ++i)
        EXPECT_EQ(seen[i], counts[i]);
}

TEST_F(SharedContainers, AListGivesEachItemToOneThread) {
    take_all(call("list", many()), "pop", "IndexError");
}

/// Two threads make lists and show them at once to the others: who made a list is still at it when others begin.
TEST_F(SharedContainers, ANewListIsAppendedToByItsMakerAndTheOthers) {
    constexpr size_t kMost = 2000;
    std::vector<Object> made[2];
    Object newest = builtin_object("list")();
    made[0].push_back(newest);
    std::mutex lock;
    size_t counts[kThreads] = {};
    stress([&](Context &own, int i) {
        Object list;
        if (i < 2 && made[i].size() < kMost) {
            list = Object(own, HPyList_New(own, 0));
            made[i].push_back(list);
            const std::lock_guard guard(lock);
            newest = list;
        } else {
            const std::lock_guard guard(lock);
            list = newest;
        }
        for (int k = 0; k < 50; ++k)
            EXPECT_EQ(HPyList_Append(own, list.handle(), own.get()->h_None), 0);
        counts[i] += 50;
    });
    size_t items = 0, expected = 0;
    for (const auto &lists : made)
        for (const Object &list : lists)
            items += list.size();
    for (const size_t count : counts)
        expected += count;
    EXPECT_EQ(items, expected);
}

TEST_F(SharedContainers, AContainerOfAThreadThatHasEndedIsSharedByTheOthers) {
    const Deadline deadline;
    do {
        Object list, dict;
        std::thread([&] {
            Context own(ctx);   // attached by its first call, until it ends
            list = Object(own, HPyList_New(own, 0));
            dict = Object(own, HPyDict_New(own));
        }).join();
        together([&](Context &own, int i) {
            for (int k = 0; k < 20; ++k) {
                EXPECT_EQ(HPyList_Append(own, list.handle(), own.get()->h_None), 0);
                dict.set_item(i * 20 + k, k);
            }
        });
        EXPECT_EQ(list.size(), 20u * kThreads);
        EXPECT_EQ(dict.size(), 20u * kThreads);
    } while (!deadline.passed());
}

TEST_F(SharedContainers, AListCanBeChangedInEveryWayAtOnce) {
    const Object list = Object::from(ctx, numbers(100));
    const Object slice = builtin_object("slice");
    int64_t rounds[kThreads] = {};
    stress([&](Context &, int i) {
        const int64_t n = ++rounds[i];
        switch (i) {
            case 0:
                try {
                    list.call("sort");
                } catch (const hpyu::Error &error) {
                    EXPECT_STREQ(error.what(), "ValueError: list modified during sort");
                }
                break;
            case 1: list.call("reverse"); break;
            case 2: list.call("extend", std::vector<int64_t>{1, 2, 3}); break;
            case 3: list.set_item(slice(0, 5), std::vector<int64_t>{7, 8}); break;
            case 4: list.call("insert", n % 50, n); break;
            case 5:
                if (n % 16 == 0) {
                    list.call("clear");
                    break;
                }
                try {
                    list.call("index", 7);
                } catch (const hpyu::Error &error) {
                    EXPECT_STREQ(error.what(), "ValueError: 7 is not in list");
                }
                break;
            case 6:
                for (const Object &item : list.call("copy"))
                    EXPECT_GE(item.as<int64_t>(), 0);
                break;
            default:
                if (const size_t size = list.size(); size > 1000)
                    list.call("clear");
        }
    });
    for (const int64_t n : numbers_in(list))
        EXPECT_GE(n, 0);
}

TEST_F(SharedContainers, ADictKeepsEveryKeyThatWasSetAndNoneThatWasDeleted) {
    const Object dict = builtin_object("dict")();
    int64_t counts[kThreads] = {};
    stress([&](Context &, int i) {
        const int64_t n = counts[i]++;
        const std::string key = "key " + std::to_string(i) + " " + std::to_string(n);
        dict.set_item(key, n);
        EXPECT_EQ(dict[key].as<int64_t>(), n);
        if (n % 3 == 0)
            dict.delete_item(key);
    });
    std::map<std::string, int64_t> expected;
    for (int i = 0; i < kThreads; ++i)
        for (int64_t n = 0; n < counts[i]; ++n)
            if (n % 3 != 0)
                expected["key " + std::to_string(i) + " " + std::to_string(n)] = n;
    EXPECT_EQ(dict.size(), expected.size());
    for (const auto &[key, n] : expected)
        ASSERT_EQ(dict[key].as<int64_t>(), n);
}

TEST_F(SharedContainers, ADictHasOneDefaultForAllThreads) {
    const Object dict = builtin_object("dict")();
    std::vector<int64_t> got[kThreads];
    together([&](Context &, int i) {
        for (int64_t key = 0; key < 200; ++key)
            got[i].push_back(dict.call("setdefault", key, i).as<int64_t>());
    });
    for (int i = 1; i < kThreads; ++i)
        EXPECT_EQ(got[i], got[0]);
}

TEST_F(SharedContainers, ADictGivesEachItemToOneThread) {
    const Object dict = object(ctx->h_DictType).call("fromkeys", many());
    Taken taken;
    const Deadline deadline;
    together_with_collections([&](Context &, int i) {
        try {
            while (!deadline.passed())
                taken.add(i, dict.call("popitem")[0].as<int64_t>());
        } catch (const hpyu::Error &error) {
            EXPECT_EQ(error.type_name(), "KeyError");
        }
    });
    expect_each_once(taken, numbers_in(dict), kMany);
}

/// Keys that are equal and hash alike by special methods: foreign code decides in the midst of a look-up.
TEST_F(SharedContainers, ADictAsksForeignKeysWhileItChanges) {
    const Object type = object(ctx->h_TypeType);
    Context context(ctx);
    const Object ns = builtin_object("dict")();
    ns.set_item("__hash__", context.function("__hash__", [](const Object &self) { return self.attr("n").as<int64_t>() % 4; }));
    ns.set_item("__eq__", context.function("__eq__", [](const Object &a, const Object &b) {
        return a.attr("n").as<int64_t>() == b.attr("n").as<int64_t>();
    }));
    const Object key_type = type("Key", Object(ctx, HPyTuple_Pack(ctx, 0)), ns);
    const auto make_key = [&](int64_t n) {
        const Object key = key_type();
        key.set_attr("n", n);
        return key;
    };
    const Object dict = builtin_object("dict")();
    int64_t rounds[kThreads] = {};
    stress([&](Context &, int i) {
        const int64_t n = rounds[i]++ % 8;
        dict.set_item(make_key(i * 8 + n), i);
        EXPECT_EQ(dict[make_key(i * 8 + n)].as<int64_t>(), i);
        if (n % 2 == 1)
            dict.delete_item(make_key(i * 8 + n));
    });
    for (const Object &key : dict)
        EXPECT_EQ(key.attr("n").as<int64_t>() / 8, dict[key].as<int64_t>());
}

TEST_F(SharedContainers, ASetKeepsEveryItemThatWasAdded) {
    const Object set = builtin_object("set")();
    int64_t counts[kThreads] = {};
    stress([&](Context &, int i) {
        const int64_t n = counts[i]++;
        set.call("add", n);   // by all threads
        set.call("add", "own " + std::to_string(i) + " " + std::to_string(n));
        if (n % 2 == 0)
            set.call("discard", "own " + std::to_string(i) + " " + std::to_string(n));
    });
    const int64_t most = *std::max_element(std::begin(counts), std::end(counts));
    size_t expected = static_cast<size_t>(most);
    for (int i = 0; i < kThreads; ++i) {
        expected += static_cast<size_t>(counts[i] / 2);
        for (int64_t n = 1; n < counts[i]; n += 2)
            ASSERT_TRUE(set.contains("own " + std::to_string(i) + " " + std::to_string(n)));
    }
    EXPECT_EQ(set.size(), expected);
}

TEST_F(SharedContainers, ASetGivesEachItemToOneThread) {
    take_all(call("set", many()), "pop", "KeyError");
}

TEST_F(SharedContainers, ADequeGivesEachItemToOneThreadAtEitherEnd) {
    const Object deque = object(keep(hpyu_import(ctx, "collections"))).attr("deque")(many());
    Taken taken;
    const Deadline deadline;
    together_with_collections([&](Context &, int i) {
        try {
            for (int round = 0; !deadline.passed(); ++round) {
                const int64_t n = deque.call(i % 2 != 0 ? "pop" : "popleft").as<int64_t>();
                if (round % 5 == 0)
                    deque.call(i % 2 != 0 ? "appendleft" : "append", n);
                else
                    taken.add(i, n);
                deque.call("rotate", i - 4);
            }
        } catch (const hpyu::Error &error) {
            EXPECT_EQ(error.type_name(), "IndexError");
        }
    });
    expect_each_once(taken, numbers_in(deque), kMany);
}

// -- iterators --------------------------------------------------------------------------------------------------------

TEST_F(SharedContainers, AListIteratorGivesEachItemOnce) { step_all(call("iter", call("list", many()))); }

TEST_F(SharedContainers, ATupleIteratorGivesEachItemOnce) {
    step_all(call("iter", call("tuple", many())));
}

TEST_F(SharedContainers, ARangeIteratorGivesEachItemOnce) {
    step_all(call("iter", many()));
}

TEST_F(SharedContainers, ADictIteratorGivesEachKeyOnce) {
    step_all(call("iter", object(ctx->h_DictType).call("fromkeys", many())));
}

TEST_F(SharedContainers, AReversedDictIteratorGivesEachKeyOnce) {
    step_all(call("reversed", object(ctx->h_DictType).call("fromkeys", many())));
}

TEST_F(SharedContainers, ASetIteratorGivesEachItemOnce) {
    step_all(call("iter", call("set", many())));
}

TEST_F(SharedContainers, AMapOverASharedIteratorGivesEachItemOnce) {
    step_all(builtin_object("map")(object(ctx->h_LongType), many()));
}

TEST_F(SharedContainers, EnumerateCountsEachItemOnce) {
    step_all(call("enumerate", many()), 2);
}

TEST_F(SharedContainers, ADequeIteratorGivesEachItemOnce) {
    step_all(call("iter", object(keep(hpyu_import(ctx, "collections"))).attr("deque")(many())));
}

TEST_F(SharedContainers, ACounterGivesEachNumberOnce) {
    const Object counter = object(keep(hpyu_import(ctx, "itertools"))).attr("count")();
    Taken taken;
    const Deadline deadline;
    together_with_collections([&](Context &own, int i) {
        while (!deadline.passed())
            taken.add(i, whole(Object(own, HPyIter_Next(own, counter.handle()))));
    });
    const std::vector<int64_t> all = taken.all();
    EXPECT_EQ(all, numbers(all.size()));
}

// -- bytes ------------------------------------------------------------------------------------------------------------

TEST_F(SharedContainers, ABytearrayKeepsEveryAppendedByte) {
    const Object array = builtin_object("bytearray")();
    size_t counts[kThreads] = {};
    stress([&](Context &, int i) {
        array.call("append", i);
        ++counts[i];
    });
    size_t seen[kThreads] = {};
    for (const Object &byte : array)
        ++seen[byte.as<int>()];
    for (int i = 0; i < kThreads; ++i)
        EXPECT_EQ(seen[i], counts[i]);
}

TEST_F(SharedContainers, ABytearrayIsReadAsItWasAtOneMoment) {
    const Object array = builtin_object("bytearray")(std::string(300, 'a'), "ascii");
    const Object all = builtin_object("slice")(nullptr, nullptr);
    const Object contents[] = {object(bytes(std::string(300, 'a').c_str())), object(bytes(std::string(200, 'b').c_str()))};
    const Object bytes_type = object(ctx->h_BytesType);
    int rounds[kThreads] = {};
    stress([&](Context &own, int i) {
        const int n = rounds[i]++;
        if (i < 2) {
            array.set_item(all, contents[(n + i) % 2]);
            return;
        }
        switch (n % 6) {
            case 0: {
                const Object copy = bytes_type(array);
                EXPECT_TRUE(copy == contents[0] || copy == contents[1]);
                break;
            }
            case 1: {
                const size_t found = array.call("count", Object(own, HPyBytes_FromString(own, "a"))).as<size_t>();
                EXPECT_TRUE(found == 0 || found == 300);
                break;
            }
            case 2: {
                const std::string text = array.call("decode", "ascii").as<std::string>();
                EXPECT_TRUE(text == std::string(300, 'a') || text == std::string(200, 'b'));
                break;
            }
            case 3: EXPECT_EQ(array.call("split", Object(own, HPyBytes_FromString(own, "x"))).size(), 1u); break;
            case 4: {
                const Object joined = Object(own, HPyBytes_FromString(own, ""))
                                          .call("join", Object(own, HPyTuple_Pack(own, 2, array.handle(), contents[0].handle())));
                EXPECT_TRUE(joined.size() == 600 || joined.size() == 500);
                break;
            }
            default: {
                const int byte = array[100].as<int>();
                EXPECT_TRUE(byte == 'a' || byte == 'b');
            }
        }
    });
}

TEST_F(SharedContainers, MemoryviewsOfOneBytearrayWriteWhereTheyLook) {
    constexpr int kPart = 64;
    const Object array = builtin_object("bytearray")(kPart * kThreads);
    const Object slice = builtin_object("slice");
    const Object memoryview = object(ctx->h_MemoryViewType);
    int rounds[kThreads] = {};
    stress([&](Context &, int i) {
        const Object part = memoryview(array)[slice(i * kPart, (i + 1) * kPart)];
        const int n = rounds[i]++ % 200;
        for (int k = 0; k < 4; ++k)
            part.set_item((n + k) % kPart, i + 1);
        EXPECT_EQ(part[n % kPart].as<int>(), i + 1);
        part.call("release");
    });
    const Object content = object(ctx->h_BytesType)(array);
    const char *data = HPyBytes_AsString(ctx, content.handle());
    for (int i = 0; i < kPart * kThreads; ++i)
        EXPECT_TRUE(data[i] == 0 || data[i] == i / kPart + 1);
}
