package org.rollcall.receive.upload;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.Problem;
import org.rollcall.receive.ingest.Admission;

/**
 * Payloads that people carry here: open to anyone, as sending a ping is, because an upload can do nothing that many requests
 * could not. Each payload counts against the limit of the source address, but not against that of its hostname, because years
 * of one instance come at once. Only with a token do uploads reach ten years back: every week is a partition, which all
 * reads pay for.
 */
@Path("/usage_data/upload")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Ingest")
public class UploadResource {

    private final Uploads uploads;
    private final Admission admission;

    UploadResource(Uploads uploads, Admission admission) {
        this.uploads = uploads;
        this.admission = admission;
    }

    @POST
    @Consumes(MediaType.WILDCARD) // what is right is said where the body is looked at
    @NonBlocking
    @Operation(operationId = "uploadPings", summary = "Send pings of an isolated network", description = """
                    Many payloads at once: as the files of a form, or one file as the body. A file is a payload (JSON), a
                    payload on each line (.ndjson, .jsonl, or application/x-ndjson), a JSON array of payloads, any of them gzipped,
                    or a zip archive of such files; what operating systems add to folders is left out. Each payload is judged
                    like a ping, but the limit of its hostname does not apply; those of the source address count the
                    request, every payload and its bytes. With a token of the scope ingest or admin recorded_at may lie ten
                    years behind; without one, what lies further behind than rollcall.ingest.max-age is rejected
                    (unauthenticated), and nothing of it is kept. Payloads
                    from which a part was removed are taken as they are; absent in the receipt says how many metrics that
                    leaves out. One bad file does not stop the others.

                    Limits: 16 MiB as sent, 2,000 files or parts of a form, 500 payloads, for each of them what a ping may have, 512 MiB inflated for all, 100 times the
                    packed size, and no archives in archives. Where one is reached, the last verdict says so, and what
                    follows was not read. Where the database fails on the way, the answer is a 503: send all of it again,
                    what is stored by then is answered as repeated.
                    """)
    @RequestBody(
            required = true,
            content = {
                // any number of files under any names
                @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(type = SchemaType.OBJECT)),
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)),
                @Content(mediaType = Uploads.NDJSON, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = Uploads.GZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = Uploads.ZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM,
                        schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @APIResponse(
            responseCode = "200",
            description = "A verdict for every payload, and for every file that has none",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = UploadAnswer.class),
                            examples = @ExampleObject(name = "an archive of two files", value = """
                                                    {"totals": {"stored": 1, "repeated": 0, "quarantined": 0, "discarded": 0, "rejected": 1},
                                                     "files": [{"name": "pings.zip/2026-W47.json", "status": "stored",
                                                     "receipt": {"id": 42, "status": "stored", "hostname": "gitlab.example.com",
                                                     "week": "2026-W47", "product_version": "18.9.0", "dictionary": "18.9",
                                                     "sha256": "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7",
                                                     "bytes": 156424, "metrics": 2700, "absent": 42, "undeclared": 0,
                                                     "type_mismatches": 0, "flags": []}},
                                                     {"name": "pings.zip/notes.txt", "status": "rejected",
                                                     "problem": {"type": "urn:rollcall:problem:not_json",
                                                     "title": "The body is not JSON", "status": 400,
                                                     "detail": "line 1, column 1: unexpected character", "line": 1,
                                                     "column": 1}}]}
                                                    """)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "408",
            description = "The body did not arrive in time; the connection is closed, and nothing was stored",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(
            responseCode = "429",
            description = "The source address has sent too much, or an upload of it, or two of others, are under way",
            headers =
                    @Header(
                            name = HttpHeaders.RETRY_AFTER,
                            description = "Seconds to wait",
                            schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<UploadAnswer> upload(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Parameter(hidden = true) @Nullable String contentType,
            @Context RoutingContext context) {
        return uploads.take(admission.admitWithOptionalToken(context.request()), context, contentType);
    }
}
