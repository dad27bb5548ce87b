package org.rollcall.receive.clientreport;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a client report. GitLab's clients look at the status alone. */
@Schema(
        description = "The answer to a report",
        requiredProperties = {"id"})
record ClientReportReceipt(
        @Schema(description = """
                        Of the report, among those of its kind; 0 where nothing of it was kept, because its hostname is
                        blocked, or has opted out of all categories
                        """, examples = "7") long id) {

    /** Of what is not kept. */
    static final long DISCARDED = 0;
}
