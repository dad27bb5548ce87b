package org.rollcall.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ingest.Receipt;
import org.rollcall.problem.Problem;
import org.rollcall.problem.ProblemException;

/** What became of one payload, or why a file has none. Members that do not apply are left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description = "What became of one payload, or why a file has none; members that do not apply are left out",
        requiredProperties = {"name", "status"})
record FileVerdict(
        @Schema(
                description = "Of the file, and of the file in it where it is an archive; a label, no path",
                examples = "pings.zip/2026-W47.json")
        String name,

        @Schema(description = "Of a file with a payload on each line, from 1", examples = "3") @Nullable
        Integer line,

        UploadStatus status,

        @Schema(description = "As it is answered to a ping") @Nullable
        Receipt receipt,

        @Schema(description = "Why it was rejected") @Nullable
        Problem problem) {

    static FileVerdict taken(String name, @Nullable Integer line, Receipt receipt) {
        return new FileVerdict(name, line, UploadStatus.of(receipt.status()), receipt, null);
    }

    static FileVerdict rejected(String name, @Nullable Integer line, ProblemException problem) {
        return new FileVerdict(name, line, UploadStatus.REJECTED, null, problem.problem());
    }
}
