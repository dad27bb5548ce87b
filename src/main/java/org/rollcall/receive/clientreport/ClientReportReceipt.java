package org.rollcall.receive.clientreport;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a client report. GitLab's clients look at the status alone. */
@Schema(requiredProperties = {"id"})
record ClientReportReceipt(long id) {}
