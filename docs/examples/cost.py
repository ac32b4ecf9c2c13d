"""A budget that follows the estimate of a center: a fifth above what its settings say a month costs."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_budgets as budgets

from contact_center.cost.estimate import estimate
from contact_center.settings import load

SETTINGS = Path(__file__).resolve().parents[2] / "config" / "aicc" / "dev.toml"


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopBudget", env=cdk.Environment(region="ap-northeast-2"))
    expected = estimate(load(SETTINGS))
    budgets.CfnBudget(
        stack,
        "Budget",
        budget=budgets.CfnBudget.BudgetDataProperty(
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=budgets.CfnBudget.SpendProperty(amount=round(expected.total_usd * 1.2), unit="USD"),
        ),
    )
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
