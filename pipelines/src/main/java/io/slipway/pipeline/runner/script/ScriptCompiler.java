package io.slipway.pipeline.runner.script;

import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.NonCPS;
import com.cloudbees.groovy.cps.TransformerConfiguration;
import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.step.StepFailure;
import java.util.Set;
import org.codehaus.groovy.control.CompilationFailedException;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.customizers.ImportCustomizer;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;
import org.codehaus.groovy.syntax.SyntaxException;
import org.jspecify.annotations.Nullable;

/** Compiles a Jenkinsfile as Jenkins does. */
public final class ScriptCompiler {
  private ScriptCompiler() {}

  /** A script, and the names of its parameters that are passwords. */
  public record Compiled(JenkinsfileScript script, Set<String> passwords) {}

  /** Compiles {@code text}; messages name it {@code fileName}. */
  public static Compiled compile(String text, String fileName, ScriptRoot root) {
    ScriptOutline outline = new ScriptOutline(root, fileName);
    try {
      GroovyShell shell =
          new GroovyShell(
              ScriptCompiler.class.getClassLoader(), new Binding(), configuration(outline));
      JenkinsfileScript script = (JenkinsfileScript) shell.parse(text, SourceMap.SCRIPT);
      outline.check();
      script.attach(root);
      return new Compiled(script, outline.passwords());
    } catch (MultipleCompilationErrorsException e) {
      throw syntaxError(e, fileName);
    } catch (CompilationFailedException e) {
      throw new PipelineFailure(StepFailure.USAGE, fileName + ": " + e.getMessage(), e);
    }
  }

  private static CompilerConfiguration configuration(ScriptOutline outline) {
    CpsTransformer transformer = new CpsTransformer();
    transformer.setConfiguration(
        new TransformerConfiguration()
            .withClosureType(JenkinsfileClosure.class)
            .withSafepoint(LoopGuard.class, "check"));
    CompilerConfiguration configuration = new CompilerConfiguration();
    configuration.addCompilationCustomizers(
        new ImportCustomizer().addStarImports(NonCPS.class.getPackageName()), outline, transformer);
    configuration.setScriptBaseClass(JenkinsfileScript.class.getName());
    return configuration;
  }

  private static PipelineFailure syntaxError(
      MultipleCompilationErrorsException errors, String fileName) {
    Object first = errors.getErrorCollector().getError(0);
    SyntaxException syntax = first instanceof SyntaxErrorMessage error ? error.getCause() : null;
    PipelineFailure failure = new PipelineFailure(StepFailure.USAGE, words(syntax, errors), errors);
    failure.locate(fileName, syntax == null ? 0 : syntax.getLine());
    return failure;
  }

  private static String words(@Nullable SyntaxException syntax, Exception errors) {
    String message = syntax == null ? errors.getMessage() : syntax.getOriginalMessage();
    return String.valueOf(message).strip();
  }
}
