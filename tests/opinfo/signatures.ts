/** The parameters of the package's public functions, as their types declare them. */
import { resolve } from 'node:path'
import ts from 'typescript'

/** A parameter, or a name of the trailing object of named arguments. */
export interface Parameter {
  name: string
  /** Its type's text. */
  type: string
}
/** A call form: positional parameters, then the names that may come in an object. */
export interface Signature {
  positional: Parameter[]
  named: Parameter[]
  /** Whether the last positional parameter takes any number of arguments. */
  rest: boolean
}

const root = resolve(__dirname, '../..')

class Declarations {
  private readonly checker: ts.TypeChecker
  private readonly symbols: Map<string, ts.Symbol>

  constructor() {
    const entry = resolve(root, 'src/index.ts')
    const config = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
    const program = ts.createProgram([entry], { ...options, noEmit: true })
    this.checker = program.getTypeChecker()
    const module = this.checker.getSymbolAtLocation(program.getSourceFile(entry)!)!
    this.symbols = new Map(this.checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]))
  }

  signatures(name: string): Signature[] {
    const symbol = this.symbols.get(name)
    if (symbol === undefined) return []
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol
    return this.checker
      .getTypeOfSymbol(target)
      .getCallSignatures()
      .flatMap((signature) => this.signature(signature))
  }

  private signature(signature: ts.Signature): Signature[] {
    const positional: Parameter[] = []
    const named: Parameter[] = []
    let rest = false
    for (const symbol of signature.getParameters()) {
      const declaration = symbol.valueDeclaration as ts.ParameterDeclaration | undefined
      const type = this.checker.getTypeOfSymbol(symbol)
      const spread = declaration?.dotDotDotToken !== undefined
      const parts = spread ? this.elements(type) : undefined
      rest = spread && parts === undefined
      for (const part of parts ?? [{ name: symbol.name, type }]) {
        positional.push({ name: part.name, type: this.checker.typeToString(part.type) })
        for (const one of part.type.isUnion() ? part.type.types : [part.type]) named.push(...this.members(one))
      }
    }
    return [{ positional, named, rest }]
  }

  /** The elements of a rest parameter's tuple, of the longest where there are several; undefined for an array. */
  private elements(type: ts.Type): { name: string; type: ts.Type }[] | undefined {
    const tuples = (type.isUnion() ? type.types : [type]).filter((one) => this.checker.isTupleType(one))
    const lists = tuples.map((tuple) => {
      const { labeledElementDeclarations: labels } = (tuple as ts.TupleTypeReference).target
      return this.checker.getTypeArguments(tuple as ts.TypeReference).map((element, i) => ({
        name: labels?.[i]?.name.getText() ?? `argument ${i + 1}`,
        type: element,
      }))
    })
    return lists.sort((a, b) => b.length - a.length)[0]
  }

  /** The fields of an object of named arguments; none of other types. */
  private members(type: ts.Type): Parameter[] {
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || this.checker.isArrayLikeType(type))
      return []
    if (type.getCallSignatures().length > 0 || type.isClass() || type.symbol?.flags & ts.SymbolFlags.Class) return []
    return type.getProperties().map((property) => ({
      name: property.name,
      type: this.checker.typeToString(this.checker.getTypeOfSymbol(property)),
    }))
  }
}

let declarations: Declarations | undefined
/** The call forms of an exported function; none where there is no such function. */
export const signatures_of = (name: string): Signature[] => (declarations ??= new Declarations()).signatures(name)
