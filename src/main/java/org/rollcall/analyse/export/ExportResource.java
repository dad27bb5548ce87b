package org.rollcall.analyse.export;

import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.AboutWeeks;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.StreamedAnswer;

/** The whole fleet, or any part of it, in one answer of any length. */
@AboutWeeks
@Path("/api/v4/usage_data/export")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class ExportResource {

    private static final String HIGH_WATER_MARK = "Rollcall-High-Water-Mark";
    private static final String ROWS = "Rollcall-Rows";

    private final Exports exports;
    private final Caller caller;

    ExportResource(Exports exports, Caller caller) {
        this.exports = exports;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HIGH_WATER_MARK, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER)),
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = RetiredWeeks.HEADER, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = ROWS, schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(mediaType = "application/x-ndjson", schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING)),
                @Content(
                        mediaType = "application/vnd.apache.parquet",
                        schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(
                        mediaType = "application/vnd.elasticsearch+x-ndjson",
                        schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "505",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response export(
            @BeanParam ExportParameters parameters,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Parameter(hidden = true) @Nullable String acceptEncoding,
            @Context Request request,
            @Context RoutingContext routing) {
        var format = parameters.format(request);
        var coding = format.isPacked() ? ContentCoding.IDENTITY : ContentCoding.accepted(acceptEncoding);
        if (routing.request().version() == HttpVersion.HTTP_1_0
                && format == Format.CSV
                && coding == ContentCoding.IDENTITY) {
            throw new ProblemException(
                    ProblemType.HTTP_VERSION_NOT_SUPPORTED,
                    "Over HTTP/1.0 nobody could tell whether this CSV is complete; use HTTP/1.1, gzip or format=ndjson.");
        }
        var wanted = parameters.request(format, caller);
        var export = exports.begin(wanted);
        // Runs when the answer has ended, whether by itself, by a failure, or because the client has gone.
        // Ending a query takes a connection of its own, which is nothing for the event loop to wait for.
        routing.addEndHandler(_ -> Thread.startVirtualThread(export::close));
        StreamingOutput body = out -> write(export, coding, out, routing);
        var answer = Response.ok(body, format.mediaType())
                .header(HIGH_WATER_MARK, Long.toString(export.highWaterMark()))
                .header("Trailer", ROWS)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(FileName.of(wanted)))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (export.otherInstances() != null) {
            answer.header(PingParameters.OTHER_INSTANCES, export.otherInstances());
        }
        if (coding != ContentCoding.IDENTITY) {
            answer.header(HttpHeaders.CONTENT_ENCODING, coding.text());
        }
        return answer.build();
    }

    private static void write(Export export, ContentCoding coding, OutputStream out, RoutingContext routing)
            throws IOException {
        try (export;
                var packed = new CompressedOutput(coding, out)) {
            var rows = export.write(packed.stream());
            packed.finish();
            out.flush();
            routing.response().putTrailer(ROWS, Long.toString(rows));
        } catch (IOException | RuntimeException e) {
            StreamedAnswer.breakOff(routing.request().connection());
            throw e;
        }
    }
}
