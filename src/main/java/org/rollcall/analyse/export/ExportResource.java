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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.OtherInstances;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.StreamedAnswer;

/** The whole fleet, or any part of it, in one answer of any length. */
@Path("/api/v4/usage_data/export")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class ExportResource {

    private static final String HIGH_WATER_MARK = "Rollcall-High-Water-Mark";
    private static final String ROWS = "Rollcall-Rows";

    private final Exports exports;

    ExportResource(Exports exports) {
        this.exports = exports;
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @Operation(summary = "Take pings out in bulk", description = """
                    Streamed in the order of arrival, from one state of the database: what arrives meanwhile is not in it.

                    **Complete or visibly broken.** Where something fails in the middle, the connection is closed without
                    the last chunk, which every HTTP/1.1 client reports as an error. Besides, the last line of NDJSON is
                    {"end": ...} with the number of rows, unless end=false leaves it out for readers that would take it for a
                    row, and any format is followed by the trailer Rollcall-Rows. CSV
                    without gzip is refused over HTTP/1.0, which cannot tell the end from a failure.

                    **Resumable.** Except in Parquet, the last column of each row is its cursor. The same request with cursor= set to that of
                    the last complete row gives the rows after it, of the same pings as the first time.

                    **Incremental.** changed_since= with the high-water mark of the export before gives every ping that
                    was not stored when that one began, and none that was: late ones and those replayed from quarantine
                    too. Use a mark only after the export that it came with was complete. While others store pings, the mark is
                    rounded down to a multiple of 1,024, and what came behind it is given the next time. A ping that a later one replaces
                    is given once more as the later one: load by hostname, uuid and week.

                    **CSV** is that of RFC 4180, UTF-8. An empty cell is no value, a quoted empty one an empty text. A text
                    that begins with = + - @ ' or a tab or the end of a line has a ' in front, so that no spreadsheet takes
                    it for a formula. Objects and arrays are JSON. Excel wants bom=true. Readers that guess types take the
                    dictionary 18.10 for the number 18.1 unless they are told that it is text; dictionary_major and
                    dictionary_minor are numbers.

                    **Parquet** has columns of real types: week is the DATE of its Monday, times are timestamps, the numbers
                    of versions have columns of their own beside the text. Rows come by week, hostname and uuid, not by
                    arrival, so that readers skip what they do not need. monday is the same as week, under the name that it has
                    in all formats. A metric has a column of one type for ever, once a file has it: INT64 where a dictionary
                    declares number, else JSON where one declares object or nothing, else STRING; BOOLEAN where the first one
                    declares boolean. Where numbers are declared for what files have as STRING, a column beside it, the
                    name with _number, has the integers. What a ping has of another type, a null and a number with a fraction
                    among it, is in other_values, a JSON object by key path. Failure values are values, as in all formats. In
                    shape=long, value is INT64, and other_value has everything else as JSON. A file whose end is missing has
                    no footer, and no reader takes it; there is no cursor. It is compressed already, so Accept-Encoding does
                    not count.

                    **format=elasticsearch** is for the bulk interface of Elasticsearch and OpenSearch: a line with an action
                    and a line with a document for each row. shape=long has a document for each metric, shape=payload one for
                    each ping. The id is that of the instance and the week (and of the metric), so what is loaded again, or
                    replaces a ping, takes the place of what was there; with revisions it is that of the ping. The last
                    document is {"end": ...} as in NDJSON, in an index of its own. Cut it in parts of an even number of lines,
                    and load the template first: /api/v4/usage_data/export/index_template. An index takes no path and value of
                    more than 32,766 bytes together, so longer texts are cut, and members with longer names, and numbers of
                    more than 1,000 digits, are left out; shortened names them.

                    **Accept-Encoding**: zstd, else gzip, by the weights that are given.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "The rows",
            headers = {
                @Header(
                        name = HIGH_WATER_MARK,
                        description = "For changed_since of the next export",
                        schema = @Schema(type = SchemaType.STRING)),
                @Header(
                        name = OtherInstances.HEADER,
                        description = OtherInstances.HEADER_DESCRIPTION,
                        schema = @Schema(type = SchemaType.INTEGER)),
                @Header(
                        name = HttpHeaders.CONTENT_DISPOSITION,
                        description =
                                "A name for the file that it is saved to: of whom it is, of which weeks, and what is in it",
                        schema = @Schema(type = SchemaType.STRING)),
                @Header(
                        name = ROWS,
                        description = "A trailer, after the body: the number of rows. Only a complete answer has it.",
                        schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(
                        mediaType = "application/x-ndjson",
                        schema = @Schema(type = SchemaType.STRING),
                        examples = @ExampleObject(name = "shape=wide&metrics=counts.issues", value = """
                                        {"id":42,"hostname":"gitlab.example.com","uuid":"5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b","week":"2026-W47","monday":"2026-11-16","recorded_at":"2026-11-18T06:31:21.267Z","received_at":"2026-11-18T06:31:24.512904Z","product_version":"18.9.0","edition":"EE","dictionary":"18.9","dictionary_major":18,"dictionary_minor":9,"flags":[],"counts.issues":1024,"cursor":"57.57"}
                                        {"end":{"rows":1,"high_water_mark":"57"}}
                                        """)),
                @Content(
                        mediaType = "text/csv",
                        schema = @Schema(type = SchemaType.STRING),
                        examples = @ExampleObject(name = "shape=long&metrics=counts.*", value = """
                                        week,monday,hostname,uuid,recorded_at,product_version,edition,key_path,value,value_type,flag,cursor
                                        2026-W47,2026-11-16,gitlab.example.com,5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b,2026-11-18T06:31:21.267Z,18.9.0,EE,counts.issues,1024,number,ok,57.57.6
                                        2026-W47,2026-11-16,gitlab.example.com,5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b,2026-11-18T06:31:21.267Z,18.9.0,EE,counts.notes,-1,number,timed_out,57.57.7
                                        """)),
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
            description = "Too many exports are running",
            headers =
                    @Header(
                            name = HttpHeaders.RETRY_AFTER,
                            description = "Seconds to wait",
                            schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "505",
            description = "CSV over HTTP/1.0",
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
                    "over HTTP/1.0 nobody could tell whether this CSV is complete; use HTTP/1.1, gzip or format=ndjson");
        }
        var wanted = parameters.request(format);
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
            answer.header(OtherInstances.HEADER, export.otherInstances());
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
