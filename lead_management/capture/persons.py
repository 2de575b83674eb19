# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is the same person among those that came in together."""


def group_by_person(identities_list):
    """Put together what is of one person: whatever shares an identity, also by way of a third.

    Whoever says nothing to be recognised by is alone.

    :param list identities_list: of each, a collection of hashable identities
    :return: list of lists of indexes into it, each in order, by their first
    """
    parents = list(range(len(identities_list)))

    def find(index):
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    first_with = {}
    for index, identities in enumerate(identities_list):
        for identity in identities:
            other = first_with.setdefault(identity, index)
            roots = sorted((find(index), find(other)))
            parents[roots[1]] = roots[0]
    groups = {}
    for index in range(len(identities_list)):
        groups.setdefault(find(index), []).append(index)
    return list(groups.values())
