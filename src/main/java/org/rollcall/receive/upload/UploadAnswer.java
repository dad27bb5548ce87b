package org.rollcall.receive.upload;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The outcome of everything that was uploaded. */
@Schema(requiredProperties = {"totals", "files"})
public record UploadAnswer(Totals totals, List<FileVerdict> files) {

    static UploadAnswer of(List<FileVerdict> files) {
        return new UploadAnswer(
                new Totals(
                        count(files, UploadStatus.STORED),
                        count(files, UploadStatus.REPEATED),
                        count(files, UploadStatus.QUARANTINED),
                        count(files, UploadStatus.DISCARDED),
                        count(files, UploadStatus.REJECTED)),
                files);
    }

    private static long count(List<FileVerdict> files, UploadStatus status) {
        return files.stream().filter(file -> file.status() == status).count();
    }

    /** How many ended in each way. */
    @Schema(requiredProperties = {"stored", "repeated", "quarantined", "discarded", "rejected"})
    public record Totals(long stored, long repeated, long quarantined, long discarded, long rejected) {}
}
