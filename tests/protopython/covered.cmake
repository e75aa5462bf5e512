# SPDX-License-Identifier: MIT
#
# The suites over protoPython, without what it can't do: each name says which of its limits it meets (see
# abi/hosts/protopython/README.md).
set(not_in_protopython
    # int() takes no base, no other number's text, and ints of 64 bits; no str.format, no % on str
    CallTest.CallbacksGoThroughTheRuntime NumberTest.Conversions ObjectTest.Calls ValuesTest.OperatorsThatFail
    UnicodeTest.PercentSignsInFormats UnicodeTest.BracesInsideBracketsAreTextOfTheKey ValuesTest.Iteration
    # functions have no attributes, classes no __bases__ and no way to refuse attributes
    CallTest.FunctionsDescribeThemselves ObjectsTest.HandlingErrors ObjectsTest.NewExceptionClasses
    ObjectTest.MissingAttributesSayWhoseAndWhich ObjectTest.ConstantsHaveTheirNames
    TypeSpecTest.MembersReadWriteAndCheck TypeSpecTest.OperatorsAndProtocols
    TypeSpecTest.InstancesHaveNoFurtherAttributes TypeSpecTest.ErrorsShowTheNameOfTheSpec
    # exceptions have no __str__ of their own class: errno, codecs
    CallTest.EndlessRecursionIsARecursionError ErrorTest.ErrnoPicksTheClass ObjectsTest.RaisingInEveryWay
    UnicodeTest.EncodingsToBytes UnicodeTest.DecodersAndHandlers UnicodeTest.InvalidUtf8SaysWhere
    ValuesTest.Encodings ValuesTest.DecodersAndTheirHandlers NumberTest.RefusalsCarryPythonsWords ValuesTest.Powers
    # dicts know keys by protoCore's hashes alone: 1, 1.0 and True are three keys, a tuple with a list is one
    ContainerTest.Dicts ContainerTest.Tuples
    # lists: += of other things, *= and insert, slices with a step
    ValuesTest.InPlaceOperators ValuesTest.Slices ContainerTest.SlicesOfSequences
    # no contextvars, no collections.namedtuple
    CallTest.StructSequences ObjectsTest.FixturesLoadInTheirSecondDialect ObjectsTest.Attributes ObjectsTest.CallsWithNames ObjectsTest.ComparisonsAndHashes
    ObjectsTest.TypesAndImports ObjectsTest.CapsulesOwnWhatTheyHold ObjectsTest.ContextVariables
    # sys.modules is no dict
    LoaderTest.MissingSymbols LoaderTest.MissingVersionSymbols LoaderTest.AnotherAbiVersion LoaderTest.ANullDefinition
    LoaderTest.LegacyMethods
    # no module gc
    LentHandlesTest.ComparisonsThatDecline LentHandlesTest.AnswersOfAWrongKind LentHandlesTest.Items
    # what a frame allocates, here that of the whole program, stays as long as the frame; lifetimes.py has frames that end
    TypeSpecTest.EachDeadInstanceIsDestroyedOnce
    # cycles through fields are not collected; ints of a billion digits take forever
    TypeSpecTest.CyclesThroughFieldsAreCollected NumberTest.NumbersThatNoMemoryHoldsRaise
)
list(JOIN not_in_protopython ":" not_in_protopython)
set(protopython_covered "-${not_in_protopython}")
