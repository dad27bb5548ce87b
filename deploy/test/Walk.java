import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Types the commands of documents, in their order, and compares the output of each with the block below it there. Times and
 * other things that differ from run to run are not compared, and "..." stands for any text.
 *
 * <p>{@code java Walk.java PORT TOKEN DOCUMENT...}: the service listens on that port, and was started for the first time.
 */
public final class Walk {

    /** A command of the document, and the block below it; empty where there is none. */
    private record Step(String document, int line, String command, String output) {}

    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w+)\\n((?s:.*?))^```$");

    /** Times, and the week of receipt with its flag, in which the sample's ping counts when it is old. */
    private static final List<Pattern> VOLATILE = List.of(
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z"),
            Pattern.compile("\\d{4}-W\\d{2}"),
            Pattern.compile("\"flags\":\\[[^\\]]*\\]"));

    public static void main(String... args) throws Exception {
        var steps = new ArrayList<Step>();
        for (var document : List.of(args).subList(2, args.length)) {
            var found = steps(document, Files.readString(Path.of(document)));
            if (found.isEmpty()) {
                throw new IllegalArgumentException(document + " has no command that speaks to the service");
            }
            steps.addAll(found);
        }
        var failures = 0;
        for (var step : steps) {
            var command = step.command().replace("localhost:8080", "localhost:" + args[0]);
            var printed = run(command, args[1]);
            var problem = problem(step, printed);
            System.out.printf(
                    "%s %s line %d: %s%n",
                    problem == null ? "ok  " : "FAIL", step.document(), step.line(), firstLine(step.command()));
            if (problem != null) {
                failures++;
                System.out.println(problem);
            }
        }
        System.out.printf("%d commands, %d failures%n", steps.size(), failures);
        System.exit(failures == 0 && !steps.isEmpty() ? 0 : 1);
    }

    /** The blocks of shell that speak to the service; a block that follows at once shows what they print. */
    private static List<Step> steps(String name, String document) {
        var steps = new ArrayList<Step>();
        var blocks = BLOCK.matcher(document);
        var command = "";
        var line = 0;
        var end = 0;
        while (blocks.find()) {
            if (!command.isEmpty()) {
                var follows = document.substring(end, blocks.start()).isBlank();
                steps.add(new Step(name, line, command, follows ? blocks.group(2) : ""));
                command = "";
            }
            end = blocks.end();
            if (blocks.group(1).equals("sh") && blocks.group(2).contains("localhost:8080")) {
                command = blocks.group(2);
                line = (int) document.substring(0, blocks.start()).lines().count() + 2;
            }
        }
        if (!command.isEmpty()) {
            steps.add(new Step(name, line, command, ""));
        }
        return steps;
    }

    private record Printed(int status, String text) {}

    /** As somebody types it; only that a status of 400 or more is a failure is asked of curl beside. */
    private static Printed run(String command, String token) throws IOException, InterruptedException {
        var home = Files.createTempDirectory("walk");
        Files.writeString(home.resolve(".curlrc"), "fail-with-body\nsilent\nshow-error\n");
        var builder = new ProcessBuilder("bash", "-o", "pipefail", "-ec", command).redirectErrorStream(true);
        builder.environment().put("CURL_HOME", home.toString());
        builder.environment().put("TOKEN", token);
        var process = builder.start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes());
        Files.delete(home.resolve(".curlrc"));
        Files.delete(home);
        return new Printed(process.waitFor(), text);
    }

    private static String problem(Step step, Printed printed) {
        if (printed.status() != 0) {
            return "exit code %d: %s".formatted(printed.status(), printed.text());
        }
        if (step.output().isEmpty()) {
            return printed.text().isBlank() ? "it printed nothing" : null;
        }
        var expected = expected(step.output());
        var found = blanked(printed.text()).strip();
        // Of several commands the last one's output is shown.
        return expected.matcher(found).find() ? null : "expected: %s%nprinted:  %s".formatted(step.output().strip(), found);
    }

    private static Pattern expected(String output) {
        var pattern = new StringBuilder("(?s)");
        for (var part : blanked(output).strip().split("\\s*\\.\\.\\.\\s*", -1)) {
            pattern.append(pattern.length() > 4 ? ".*" : "").append(Pattern.quote(part));
        }
        return Pattern.compile(pattern.append("$").toString());
    }

    private static String blanked(String text) {
        var blanked = text;
        for (var pattern : VOLATILE) {
            blanked = pattern.matcher(blanked).replaceAll("~");
        }
        return blanked;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    private Walk() {}
}
