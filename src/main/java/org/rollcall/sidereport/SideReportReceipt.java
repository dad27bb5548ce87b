package org.rollcall.sidereport;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a side report. GitLab's clients look at the status alone. */
@Schema(
        description = "The answer to a report",
        requiredProperties = {"id"})
record SideReportReceipt(
        @Schema(description = "Of the report, among those of its kind", examples = "7")
        long id) {}
