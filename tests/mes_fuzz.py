"""Made-up requests, good and bad, against the bridge's own OpenAPI. ``make test-mes-fuzz``.

Odoo answers in this process, over WSGI, with a partner of its own in a throw-away database. No
answer may be a 5xx, and every answer has to fit the description.
"""

import json
import os
import sys
from base64 import b64encode
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
from odoo_env import connect, session  # noqa: E402


def make_partner(env) -> tuple[str, str]:
    """A partner that may do everything; returns its name and key."""
    warehouse = env["stock.warehouse"].search([], limit=1)
    system = env["mes.system"].create(
        {
            "name": "Fuzz",
            "code": "FUZZ",
            "company_id": warehouse.company_id.id,
            "warehouse_id": warehouse.id,
            "user_id": env.ref("base.user_admin").id,
            "operation_ids": [(6, 0, env["mes.operation"].search([]).ids)],
        }
    )
    return system.code, system.make_key()


def main() -> int:
    """Send CASES requests; returns how many answers were wrong, at most 1."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from schemathesis import GenerationMode

    cases = int(os.environ.get("CASES", "2000"))
    registry = connect(None)
    with session(registry) as env:
        code, key = make_partner(env)
    import odoo.http

    proof = {"Authorization": f"Basic {b64encode(f'{code}:{key}'.encode()).decode()}"}
    schema = schemathesis.openapi.from_wsgi("/bulk_mes/api/1/openapi.json", odoo.http.root)
    operations = [one.ok() for one in schema.get_all_operations()]
    each = cases // (2 * len(operations)) + 1
    seen: Counter = Counter()
    wrong: list[str] = []

    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @seed(20261120)
            @settings(
                max_examples=each,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(operation.as_strategy(generation_mode=mode))
            def send(case):
                # Run at once, below: the loop's names are this round's.
                label, body = operation.label, case.body  # noqa: B023
                if mode is GenerationMode.POSITIVE and isinstance(body, dict):  # noqa: B023
                    body.get("MessageHeader", {})["SenderID"] = code
                answer = case.call(headers=proof)
                seen[label, answer.status_code] += 1
                if answer.status_code >= 500:
                    wrong.append(f"{label}: {answer.status_code} for {case.as_curl_command()}")
                    return
                try:
                    case.operation.validate_response(answer)
                except AssertionError as error:
                    wrong.append(f"{label}: {error}")

            send()
    for (label, status), count in sorted(seen.items()):
        print(f"{count:5} {status} {label}")
    print(f"{sum(seen.values())} requests, {len(wrong)} wrong answers")
    for text in wrong[:20]:
        print(json.dumps(text)[:1500])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
