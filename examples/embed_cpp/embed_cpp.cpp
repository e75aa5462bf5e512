// SPDX-License-Identifier: MIT
//
// Embedding in C++: objects that close themselves, exceptions that are thrown, and threads without a lock around them.
//
//     embed_cpp DIRECTORY      where pof.hpy0.so and point.hpy0.so are
#include <hpy_universal.hpp>

#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

/// Adds up 0 .. n-1 with the extension's add_ints.
long sum_below(const hpyu::Object &add_ints, long n) {
    long sum = 0;
    for (long i = 0; i < n; ++i)
        sum = add_ints(sum, i).as<long>();
    return sum;
}

void run(const std::string &directory) {
    hpyu::Space space;
    hpyu::Context ctx(space);
    ctx.add_search_path(directory);

    const hpyu::Object pof = ctx.import("pof");
    std::cout << "add_ints(30, 12) = " << pof.attr("add_ints")(30, 12).as<long>() << '\n';
    try {
        pof.attr("add_ints")(30, "twelve");
    } catch (const hpyu::Error &error) {
        std::cout << "add_ints(30, 'twelve') raised " << error.what() << '\n';
    }

    const hpyu::Object point = ctx.import("point").attr("Point")(3, 4);
    point.set_attr("label", "home");
    std::cout << point.repr() << " is called " << point.attr("label").str() << ", norm " << point.call("norm").as<double>()
              << '\n';

    // A C++ lambda as a Python function; extensions can call it like any other.
    const hpyu::Object shout = ctx.function("shout", [](const std::string &text) { return text + "!"; });
    std::cout << shout.attr("__name__").str() << "('hey') = " << shout("hey").str() << '\n';

    // Each thread attaches for as long as it works; they run at the same time.
    const hpyu::Object add_ints = pof.attr("add_ints");
    std::vector<long> sums(4);
    std::vector<std::thread> threads;
    for (long &sum : sums)
        threads.emplace_back([&] {
            const hpyu::Context own(space);
            sum = sum_below(add_ints, 1000);
        });
    for (std::thread &thread : threads)
        thread.join();
    std::cout << "four threads:";
    for (const long sum : sums)
        std::cout << ' ' << sum;
    std::cout << '\n';
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " DIRECTORY\n";
        return 2;
    }
    try {
        run(argv[1]);
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
