def cones(flavours, scoops):
    if scoops == 0:
        return [[]]
    if scoops > len(flavours):
        return []
    first, rest = flavours[0], flavours[1:]
    with_first = [[first] + cone for cone in cones(rest, scoops - 1)]
    return with_first + cones(rest, scoops)
