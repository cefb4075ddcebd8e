/** The arguments of the package's public functions and members, as their types declare them. */
import { resolve } from 'node:path'
import ts from 'typescript'

/** A parameter, or a name of the trailing object of named arguments. */
export interface Parameter {
  name: string
  /** Its type's text. */
  type: string
  /** Its default's text, where the declaration has one. */
  value?: string
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

  private type_of(name: string): ts.Type | undefined {
    const symbol = this.symbols.get(name)
    if (symbol === undefined) return undefined
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol
    return this.checker.getTypeOfSymbol(target)
  }

  signatures(name: string): Signature[] {
    return this.forms(this.type_of(name))
  }

  /** The forms of a method of the instances that an exported class or function makes. */
  member_signatures(name: string, member: string): Signature[] {
    const type = this.type_of(name)
    const makers = [...(type?.getConstructSignatures() ?? []), ...(type?.getCallSignatures() ?? [])]
    const instances = makers.map((maker) => maker.getReturnType())
    for (const instance of instances) {
      const property = instance.getProperty(member)
      if (property !== undefined) return this.forms(this.checker.getTypeOfSymbol(property))
    }
    return []
  }

  /** Whether an exported class, or what an exported function makes, is declared with a member. */
  has_member(name: string, member: string): boolean {
    const type = this.type_of(name)
    const makers = [...(type?.getConstructSignatures() ?? []), ...(type?.getCallSignatures() ?? [])]
    return makers.some((maker) => maker.getReturnType().getProperty(member) !== undefined)
  }

  private forms(type: ts.Type | undefined): Signature[] {
    const calls = type?.getCallSignatures() ?? []
    const signatures = calls.length > 0 ? calls : (type?.getConstructSignatures() ?? [])
    return signatures.map((signature) => this.signature(signature))
  }

  private signature(signature: ts.Signature): Signature {
    const positional: Parameter[] = []
    const named: Parameter[] = []
    let rest = false
    for (const symbol of signature.getParameters()) {
      const declaration = symbol.valueDeclaration as ts.ParameterDeclaration | undefined
      const type = this.checker.getTypeOfSymbol(symbol)
      const spread = declaration?.dotDotDotToken !== undefined
      const parts = spread ? this.elements(type) : undefined
      rest = spread && parts === undefined
      const element = rest ? this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) : undefined
      for (const one of element?.isUnion() ? element.types : []) named.push(...this.members(one))
      for (const part of parts ?? [{ name: symbol.name, type }]) {
        const value = parts === undefined ? declaration?.initializer?.getText() : undefined
        positional.push({ name: part.name, type: this.checker.typeToString(part.type), ...(value && { value }) })
        for (const one of part.type.isUnion() ? part.type.types : [part.type]) named.push(...this.members(one))
      }
    }
    return { positional, named, rest }
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

  /** Whether a type is declared in the package rather than by JavaScript or Node, and is no value such as a number. */
  private is_ours(type: ts.Type): boolean {
    const files = (type.symbol?.declarations ?? []).map((declaration) => declaration.getSourceFile().fileName)
    if (/^(Complex|__type$)/.test(type.symbol?.name ?? '')) return type.symbol?.name === '__type'
    return files.every((file) => file.startsWith(resolve(root, 'src')))
  }

  /** The fields of an object of named arguments; none of other types. */
  private members(type: ts.Type): Parameter[] {
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || this.checker.isArrayLikeType(type))
      return []
    if (type.getCallSignatures().length > 0 || type.isClass() || type.symbol?.flags & ts.SymbolFlags.Class) return []
    if (type.getNumberIndexType() !== undefined || !this.is_ours(type)) return []
    return type.getProperties().map((property) => ({
      name: property.name,
      type: this.checker.typeToString(this.checker.getTypeOfSymbol(property)),
    }))
  }
}

let declarations: Declarations | undefined
/** The call forms of an exported function or class; none where there is no such function. */
export const signatures_of = (name: string): Signature[] => (declarations ??= new Declarations()).signatures(name)
/** The call forms of a method of the objects that an exported class or function makes. */
export const member_signatures_of = (name: string, member: string): Signature[] =>
  (declarations ??= new Declarations()).member_signatures(name, member)
/** Whether the objects that an exported function or class makes are declared with a member. */
export const has_declared_member = (name: string, member: string): boolean =>
  (declarations ??= new Declarations()).has_member(name, member)
