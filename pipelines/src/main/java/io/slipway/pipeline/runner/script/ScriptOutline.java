package io.slipway.pipeline.runner.script;

import io.slipway.pipeline.runner.PipelineFailure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.CodeVisitorSupport;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a Jenkinsfile before any of it runs: a step in a declarative pipeline that
 * doesn't exist, and which parameters are passwords.
 */
final class ScriptOutline extends CompilationCustomizer {
  /** The sections whose blocks hold steps: {@code steps}, and the conditions of {@code post}. */
  private static final Set<String> STEP_BLOCKS = Set.of("steps");

  private final StepNames steps;
  private final Set<String> passwords = new LinkedHashSet<>();
  private final Set<String> methods = new LinkedHashSet<>();
  private @Nullable PipelineFailure unknownStep;
  private final String fileName;

  ScriptOutline(StepNames steps, String fileName) {
    super(CompilePhase.CONVERSION);
    this.steps = steps;
    this.fileName = fileName;
  }

  Set<String> passwords() {
    return passwords;
  }

  /** Refuses the first unknown step by its line. */
  void check() {
    if (unknownStep != null) {
      throw unknownStep;
    }
  }

  @Override
  public void call(SourceUnit source, GeneratorContext context, ClassNode script) {
    script.getMethods().stream().map(MethodNode::getName).forEach(methods::add);
    source.getAST().getStatementBlock().visit(new Sections());
  }

  private final class Sections extends CodeVisitorSupport {
    private boolean inPipeline;
    private boolean inPost;

    @Override
    public void visitMethodCallExpression(MethodCallExpression call) {
      String name = call.getMethodAsString();
      boolean outer = inPipeline;
      boolean outerPost = inPost;
      inPipeline |= "pipeline".equals(name);
      if (inPipeline && "password".equals(name)) {
        notePassword(call);
      }
      ClosureExpression block = block(call);
      if (inPipeline && block != null && (inPost || STEP_BLOCKS.contains(name))) {
        checkSteps(block);
      } else {
        inPost = "post".equals(name);
        super.visitMethodCallExpression(call);
      }
      inPipeline = outer;
      inPost = outerPost;
    }
  }

  private void notePassword(MethodCallExpression call) {
    call.getArguments()
        .visit(
            new CodeVisitorSupport() {
              @Override
              public void visitMapEntryExpression(MapEntryExpression entry) {
                if ("name".equals(entry.getKeyExpression().getText())) {
                  passwords.add(entry.getValueExpression().getText());
                }
              }
            });
  }

  private void checkSteps(ClosureExpression block) {
    for (Statement statement : statements(block)) {
      if (statement instanceof ExpressionStatement line
          && line.getExpression() instanceof MethodCallExpression call
          && call.isImplicitThis()
          && call.getMethod() instanceof ConstantExpression) {
        checkStep(call);
      }
    }
  }

  private void checkStep(MethodCallExpression call) {
    String name = call.getMethodAsString();
    boolean known = steps.contains(name) || methods.contains(name);
    if (!known && unknownStep == null) {
      unknownStep = PipelineFailure.usage(steps.unknown(name));
      unknownStep.locate(fileName, call.getLineNumber());
    }
    ClosureExpression inside = block(call);
    if (inside != null && !name.equals("script")) {
      checkSteps(inside);
    }
  }

  private static List<Statement> statements(ClosureExpression block) {
    return block.getCode() instanceof BlockStatement code
        ? code.getStatements()
        : List.of(block.getCode());
  }

  /** The closure that a call ends with. */
  private static @Nullable ClosureExpression block(MethodCallExpression call) {
    if (call.getArguments() instanceof TupleExpression arguments
        && !arguments.getExpressions().isEmpty()) {
      List<Expression> all = arguments.getExpressions();
      return all.get(all.size() - 1) instanceof ClosureExpression closure ? closure : null;
    }
    return null;
  }
}
