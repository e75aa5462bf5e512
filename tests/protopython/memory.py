# A call of an extension takes no more memory than one of protoPython's own functions, which keeps the cells of each call
# as long as the frame that it is in; a float that it answers is one cell. Less than a byte of other memory a call is none.
import hpy_universal
import memory_meter
import numbers
import pof
from point import Point

cells = memory_meter.cells
other_bytes = memory_meter.other_bytes


def cost(function, argument):
    i = 0
    function(argument)
    before = cells()
    other_before = other_bytes()
    while i < 400:
        function(argument)
        i = i + 1
    after = cells()
    return [after - before, other_bytes() - other_before]


own = cost(abs, 5)


def show(name, function, argument):
    taken = cost(function, argument)
    print(name, taken[0] - own[0], taken[1] < 400)


show("double", pof.double, 5)
show("as_long", numbers.as_long, 5)
show("is_number", numbers.is_number, 5)
show("half", numbers.half, 5)
show("norm", Point.norm, Point(3, 4))
