package org.rollcall.receive.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.receive.ingest.Receipt;

/** The outcome of one payload, or of a file without a payload. Members that do not apply are left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"name", "status"})
public record FileVerdict(
        String name,
        @Nullable Integer line,
        @Nullable Integer element,
        UploadStatus status,
        @Nullable Receipt receipt,
        @Nullable Problem problem) {

    static FileVerdict taken(Place place, Receipt receipt) {
        return new FileVerdict(
                place.name(), place.line(), place.element(), UploadStatus.of(receipt.status()), receipt, null);
    }

    static FileVerdict rejected(Place place, ProblemException problem) {
        return new FileVerdict(
                place.name(), place.line(), place.element(), UploadStatus.REJECTED, null, problem.problem());
    }

    /** The subject of a verdict: a file, a line of one, or an element of one. */
    record Place(
            String name, @Nullable Integer line, @Nullable Integer element) {

        static Place file(String name) {
            return new Place(name, null, null);
        }

        /** @param number of the line, from 1 */
        static Place line(String name, int number) {
            return new Place(name, number, null);
        }

        /** @param number of the element, from 1 */
        static Place element(String name, int number) {
            return new Place(name, null, number);
        }
    }
}
