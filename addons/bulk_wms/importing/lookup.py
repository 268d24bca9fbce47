"""From what a person writes to the record that is meant, for a whole table at once."""

from collections import defaultdict

from odoo.fields import Domain

from ..engine.headings import heading_key


def spelling(text) -> str:
    """What two spellings of one name share: case and blanks do not count."""
    return " ".join(str(text).split()).casefold()


def words_of_choice(env, model: str, name: str, more: dict[str, str] | None = None) -> dict:
    """Words for the values of a selection field in every language that is switched on."""
    words = {heading_key(word): code for word, code in (more or {}).items()}
    for language, _label in env["res.lang"].get_installed():
        field = env[model].with_context(lang=language).fields_get([name], ["selection"])[name]
        for code, label in field["selection"]:
            words[heading_key(code)] = code
            words[heading_key(label)] = code
    return words


class Names:
    """Records by the texts that may mean them; a text that means several means none."""

    def __init__(self):
        self._found = defaultdict(list)

    def add(self, text, record):
        """Let ``text`` mean ``record`` too."""
        key = spelling(text or "")
        if key and record not in self._found[key]:
            self._found[key].append(record)

    def find(self, text) -> list:
        """What ``text`` may mean."""
        return self._found.get(spelling(text), [])


def find_products(env, texts) -> Names:
    """Bulk materials by code, barcode or name, in every language that is switched on."""
    names = Names()
    wanted = {spelling(text) for text in texts if text}
    if not wanted:
        return names
    domain = [("form_id", "!=", False), ("company_id", "in", (False, env.company.id))]
    products = env["product.product"].search(domain)
    for language, _label in env["res.lang"].get_installed():
        for product in products.with_context(lang=language):
            for text in (
                product.default_code, product.barcode, product.name, product.display_name
            ):  # fmt: skip
                if spelling(text or "") in wanted:
                    names.add(text, product.id)
    return names


def is_ordinary_product(env, text) -> bool:
    """Whether there is a product of this code or name that is no bulk material."""
    return bool(
        env["product.product"].search_count(
            [("form_id", "=", False), "|", ("default_code", "=", text), ("name", "=", text)],
            limit=1,
        )
    )


def find_grades(env, texts) -> Names:
    """Grades by name, whatever the case."""
    names = Names()
    if any(texts):
        for grade in env["wms.grade"].search([]):
            names.add(grade.name, grade.id)
    return names


def find_owners(env, texts) -> Names:
    """Owners by reference or name."""
    names, wanted = Names(), sorted({text for text in texts if text})
    if wanted:
        domain = Domain("ref", "in", wanted) | Domain("name", "in", wanted)
        for partner in env["res.partner"].search(
            domain & Domain("company_id", "in", (False, env.company.id))
        ):
            names.add(partner.ref, partner.id)
            names.add(partner.name, partner.id)
    return names


def find_places(env, company, texts, within=None) -> Names:
    """Places of a company by code, path, name or sign: the surest of them that is known."""
    by_code, by_path, by_name = Names(), Names(), Names()
    wanted = sorted({str(text).strip() for text in texts if text})
    if not wanted:
        return by_code
    domain = Domain("company_id", "=", company.id) & Domain("usage", "=", "internal")
    if within:
        domain &= Domain("id", "child_of", within.id)
    domain &= Domain.OR(
        [Domain(name, "in", wanted) for name in ("barcode", "complete_name", "name", "sign")]
    )
    found = env["stock.location"].search_fetch(domain, ["barcode", "complete_name", "name", "sign"])
    for place in found:
        by_code.add(place.barcode, place.id)
        by_path.add(place.complete_name, place.id)
        by_name.add(place.name, place.id)
    for place in found:
        by_name.add(place.sign, place.id)
    return _FirstThatKnows(by_code, by_path, by_name)


class _FirstThatKnows(Names):
    def __init__(self, *names):
        super().__init__()
        self._names = names

    def find(self, text) -> list:
        return next((found for names in self._names if (found := names.find(text))), [])


def find_lots(env, company, names) -> dict[str, list[int]]:
    """Lots of a company by their exact name."""
    found = defaultdict(list)
    wanted = sorted(set(names))
    for start in range(0, len(wanted), 5_000):
        lots = env["stock.lot"].search_fetch(
            [
                ("name", "in", wanted[start : start + 5_000]),
                ("company_id", "in", (False, company.id)),
            ],
            ["name", "product_id"],
        )
        for lot in lots:
            found[lot.name].append(lot.id)
    return found
